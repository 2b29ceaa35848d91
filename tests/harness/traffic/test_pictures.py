"""A picture shows what was measured, and parses as SVG."""

from pathlib import Path
from xml.etree import ElementTree

from harness.traffic.pictures import draw
from harness.traffic.report import LoadReport

SVG = "{http://www.w3.org/2000/svg}"
SERIES = [
    {"t": t, "rps": 100 + t, "p50_ms": 2.0, "p95_ms": None if t == 2 else 5.0, "errors": 0, "foreign_rows": int(t == 3)}
    for t in range(5)
]
TENANTS = [{"tenant": "a<b", "requests": 9, "errors": 0, "p50_ms": 1.0, "p95_ms": 3.0}]
STEPS = [{"rate": 100.0, "answered": 1.0, "p50_ms": 1.0, "p99_ms": 2.0}]


def _drawn(folder: Path, report: LoadReport) -> dict[str, ElementTree.Element]:
    draw(report, folder)
    return {each.name: ElementTree.parse(each).getroot() for each in folder.glob("*.svg")}


def test_each_second_is_a_point_and_a_foreign_row_a_mark(tmp_path: Path) -> None:
    report = LoadReport(verdict="breached", series=SERIES, tenants=TENANTS, figures={"steps": STEPS})
    pictures = _drawn(tmp_path, report)
    assert pictures.keys() == {"latency.svg", "throughput.svg", "tenants.svg", "knee.svg"}
    p95, p50 = (len(each.attrib["points"].split()) for each in pictures["latency.svg"].iter(f"{SVG}polyline"))
    assert (p95, p50) == (4, 5)
    assert len(list(pictures["throughput.svg"].iter(f"{SVG}circle"))) == 1
    assert "a<b" in [each.text for each in pictures["tenants.svg"].iter(f"{SVG}text")]


def test_a_run_without_an_answer_is_drawn_all_the_same(tmp_path: Path) -> None:
    pictures = _drawn(tmp_path, LoadReport(verdict="inconclusive"))
    assert pictures.keys() == {"latency.svg", "throughput.svg", "tenants.svg"}
