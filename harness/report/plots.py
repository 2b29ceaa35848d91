"""A plot is drawn from zero or says so, carries its numbers as text, and needs no script."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from harness.report.markup import Markup, join, section, table, tag

_WIDTH, _ROW, _LEFT, _RIGHT = 640, 34, 8, 8


def performance(phase: Mapping[str, Any]) -> Markup:
    """Price of row security a query, with its interval, and how it grows; '' without queries."""
    queries = [q for q in phase.get("queries") or () if isinstance(q, Mapping)]
    if not queries:
        return Markup("")
    head = ("query", "price", "growth", "under row security", "by hand", "rows examined / returned", "plan")
    rows = [
        (
            str(q.get("name")),
            _priced(q),
            _number(q.get("growth"), "×"),
            _number(q.get("under_rls_ms"), " ms"),
            _number(q.get("explicit_ms"), " ms"),
            f"{_number(q.get('rows_examined'))} / {_number(q.get('rows_returned'))}",
            _planned(q.get("plan_ok")),
        )
        for q in queries
    ]
    lead = tag("p", "What row security costs: time under it over time with the filter written by hand. 1 is no cost.")
    bars = _bars("Price ratio of each query with its confidence interval", queries, "ratio", "ratio_ci")
    grown = [q for q in queries if _is_number(q.get("growth"))]
    grows = tag("p", "Time with many tenants over time with few, as many rows for each. 1 is no growth.")
    more = (
        [tag("h3", "Growth with the data"), grows, _bars("Growth of each query", grown, "growth", None)]
        if grown
        else []
    )
    figures = tag("div", table("Queries", head, rows, class_="stack"), class_="wide")
    return section("Speed", lead, bars, *more, figures, anchor="speed")


def load(phase: Mapping[str, Any]) -> Markup:
    """Counters of the load, and latency and throughput over time where the run kept them."""
    facts = {
        "rows checked": "rows_checked",
        "foreign rows": "foreign_rows",
        "tenant switches": "tenant_switches",
        "requests": "requests",
        "errors": "errors",
        "requests a second": "rps",
        "p50 ms": "p50_ms",
        "p95 ms": "p95_ms",
        "p99 ms": "p99_ms",
        "writes acknowledged": "writes_acknowledged",
        "writes lost": "writes_lost",
        "writes doubled": "writes_doubled",
    }
    shown = [(name, phase[key]) for name, key in facts.items() if _is_number(phase.get(key))]
    if not shown:
        return Markup("")
    terms = tag("dl", *(tag("div", tag("dt", n), tag("dd", _number(v))) for n, v in shown), class_="facts")
    faults = [(f.get("kind"), f.get("count"), f"{f.get('recovered_s')} s") for f in phase.get("faults") or ()]
    drawn = [_series(phase.get("series") or (), key, name) for key, name in _SERIES]
    hurt = table("Faults", ("fault", "times", "recovered after"), faults) if faults else ""
    return section("Load", terms, *drawn, hurt, anchor="load")


_SERIES = (("p95_ms", "Latency, 95th percentile (ms)"), ("rps", "Requests a second"))


def _bars(title: str, queries: Sequence[Mapping[str, Any]], key: str, interval: str | None) -> Markup:
    """Bars from zero, a line at 1."""
    pairs = [(q, q.get(interval) if interval else None) for q in queries if _is_number(q.get(key))]
    if not pairs:
        return Markup("")
    top = max(1.25, *(float(v) for q, ci in pairs for v in (q[key], *(ci or ())) if _is_number(v))) * 1.12

    def x(value: float) -> str:
        return f"{_LEFT + value / top * (_WIDTH - _LEFT - _RIGHT):.1f}"

    parts: list[Markup] = []
    for n, (query, ci) in enumerate(pairs):
        y, value = n * _ROW, float(query[key])
        parts.append(tag("text", query.get("name"), x=_LEFT, y=y + 12, class_="name"))
        parts.append(tag("text", f"{value:.2f}×", x=_WIDTH - _RIGHT, y=y + 12, text_anchor="end", class_="value"))
        width = f"{value / top * (_WIDTH - _LEFT - _RIGHT):.1f}"
        parts.append(tag("rect", x=_LEFT, y=y + 18, width=width, height=8, rx=2, class_="bar"))
        if isinstance(ci, Sequence) and len(ci) == 2 and all(map(_is_number, ci)):
            parts.append(
                tag(
                    "path",
                    d=f"M{x(ci[0])} {y + 22}H{x(ci[1])}M{x(ci[0])} {y + 18}v8M{x(ci[1])} {y + 18}v8",
                    class_="ci",
                )
            )
    height = len(pairs) * _ROW + 18
    parts.append(tag("path", d=f"M{x(1)} 0V{height - 14}", class_="one"))
    parts.append(tag("text", "1×", x=x(1), y=height - 3, text_anchor="middle", class_="axis"))
    return _svg(title, height, parts)


def _series(points: Sequence[Mapping[str, Any]], key: str, title: str) -> Markup:
    """A line over seconds, from zero; '' for fewer than two points."""
    kept = [(float(p["t"]), float(p[key])) for p in points if _is_number(p.get("t")) and _is_number(p.get(key))]
    if len(kept) < 2 or kept[0][0] == kept[-1][0]:
        return Markup("")
    first, last, top = kept[0][0], kept[-1][0], max(v for _, v in kept) or 1.0

    def at(t: float, v: float) -> str:
        return f"{_LEFT + (t - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT):.1f} {112 - v / top * 88:.1f}"

    line = "L".join(at(t, v) for t, v in kept)
    parts = [
        tag("path", d=f"M{_LEFT} 112H{_WIDTH - _RIGHT}", class_="one"),
        tag("path", d=f"M{at(first, 0)}L{line}L{at(last, 0)}Z", class_="area"),
        tag("path", d=f"M{line}", class_="line"),
        tag("text", f"highest {top:,.0f}", x=_LEFT, y=14, class_="value"),
        tag("text", f"{first:.0f} s", x=_LEFT, y=128, class_="axis"),
        tag("text", f"{last:.0f} s", x=_WIDTH - _RIGHT, y=128, text_anchor="end", class_="axis"),
    ]
    return join((tag("h3", title), _svg(f"{title} over time, at most {top:,.0f}", 134, parts)))


def _svg(title: str, height: int, parts: Sequence[Markup]) -> Markup:
    box = f"0 0 {_WIDTH} {height}"
    return tag("svg", *parts, viewBox=box, role="img", aria_label=title, class_="plot")


def _priced(query: Mapping[str, Any]) -> str:
    ci = query.get("ratio_ci")
    known = isinstance(ci, Sequence) and len(ci) == 2 and all(map(_is_number, ci))
    between = f" ({ci[0]:.2f}–{ci[1]:.2f})" if known and ci is not None else ""
    return f"{_number(query.get('ratio'), '×')}{between}"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _number(value: object, unit: str = "") -> str:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "–"
    return f"{value:,}{unit}" if isinstance(value, int) else f"{value:,.2f}{unit}"


def _planned(plan_ok: object) -> str:
    return "–" if plan_ok is None else "as certified" if plan_ok is True else "NOT as certified"
