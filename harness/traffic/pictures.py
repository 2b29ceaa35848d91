"""Pictures of a load are made of what was measured and of nothing else; each stands alone as one SVG file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.svg import BAD, LINE, MUTED, line, svg, text
from harness.traffic.report import LoadReport

_WIDTH, _HEIGHT, _LEFT, _TOP, _FOOT = 760, 260, 60, 40, 30
_COLOURS = ("#1f5fa8", "#b54708", "#7a3e9d")


def draw(report: LoadReport, folder: Path) -> None:
    """latency.svg and throughput.svg over time, tenants.svg, and knee.svg where the rate was stepped."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "latency.svg": over_time("Latency, ms, by second", report.series, {"p95_ms": "p95", "p50_ms": "p50"}),
        "throughput.svg": over_time("Transactions a second", report.series, {"rps": "all", "errors": "failed"}),
        "tenants.svg": by_tenant(report.tenants),
    }
    if steps := report.figures.get("steps"):
        named = {"p99_ms": "p99", "p50_ms": "p50"}
        pictures["knee.svg"] = lines("Latency from the intended start, ms, by rate", steps, "rate", named)
    for name, picture in pictures.items():
        (folder / name).write_text(picture, encoding="utf-8")


def over_time(title: str, series: Sequence[Mapping[str, Any]], named: Mapping[str, str]) -> str:
    """Lines over the seconds of the run; a red mark below where a foreign row came back."""
    marks = [each["t"] for each in series if each["foreign_rows"]]
    return lines(title, series, "t", named, marks)


def lines(
    title: str,
    rows: Sequence[Mapping[str, Any]],
    across: str,
    named: Mapping[str, str],
    marks: Sequence[float] = (),
) -> str:
    """One line for each key of ``named`` over the values of ``across``; both axes begin at zero."""
    ends = [float(row[across]) for row in rows]
    every = [float(row[key]) for row in rows for key in named if row[key] is not None]
    wide, high = max(ends, default=1.0) or 1.0, max(every, default=1.0) or 1.0

    def x(value: float) -> float:
        return _LEFT + value / wide * (_WIDTH - _LEFT - 110)

    def y(value: float) -> float:
        return _HEIGHT - _FOOT - value / high * (_HEIGHT - _TOP - _FOOT)

    parts = [text(10, 22, title, size=14), *_axes(wide, high, x, y)]
    for number, (key, name) in enumerate(named.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(f"{x(row[across]):.1f},{y(row[key]):.1f}" for row in rows if row[key] is not None)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(text(_WIDTH - 100, _TOP + 12 + 18 * number, name, colour=colour))
    parts += [f'<circle cx="{x(at):.1f}" cy="{y(0):.1f}" r="5" fill="{BAD}"/>' for at in marks]
    return svg(_WIDTH, _HEIGHT, parts)


def by_tenant(tenants: Sequence[Mapping[str, Any]]) -> str:
    """The tenants that asked most, how often, and the 95th percentile of each."""
    most = max((each["requests"] for each in tenants), default=1)
    parts = [text(10, 22, "Transactions and p95 by tenant, the busiest first", size=14)]
    for row, each in enumerate(tenants):
        y = _TOP + 22 * row
        width = each["requests"] / most * (_WIDTH - 380)
        p95 = f"p95 {each['p95_ms']:g} ms" if each["p95_ms"] is not None else "no answer"
        parts.append(text(110, y + 12, str(each["tenant"])[:16], anchor="end"))
        parts.append(f'<rect x="120" y="{y + 2}" width="{width:.1f}" height="13" fill="{_COLOURS[0]}"/>')
        parts.append(text(128 + width, y + 13, f"{each['requests']}, {p95}", colour=MUTED))
    return svg(_WIDTH, _TOP + 22 * len(tenants) + 10, parts)


def _axes(wide: float, high: float, x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        level = y(share * high)
        parts.append(line(x(0), level, x(wide), level, LINE))
        parts.append(text(_LEFT - 8, level + 4, f"{share * high:.4g}", anchor="end", colour=MUTED))
        parts.append(text(x(share * wide), _HEIGHT - 10, f"{share * wide:.4g}", anchor="middle", colour=MUTED))
    return parts
