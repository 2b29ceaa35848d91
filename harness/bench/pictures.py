"""Pictures are made of what was measured and of nothing else; each stands alone as one SVG file."""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.bench.model import Measured
from harness.bench.report import BenchReport
from harness.bench.statistics import quantile
from harness.svg import BAD, GOOD, LINE, MUTED, line, svg, text

_WIDTH, _ROW, _LEFT, _RIGHT = 760, 30, 210, 30
_COLOURS = ("#1f5fa8", "#1f7a4d", "#b54708", "#7a3e9d", "#0e7090", "#b42318", "#4d5761")


def draw(report: BenchReport, growths: Mapping[str, Mapping[int, float]], folder: Path) -> None:
    """price.svg, latency.svg, growth.svg where there are sizes, and plan-NAME.svg for each query."""
    pictures = {"price.svg": price(report.queries), "latency.svg": latency(report.queries)}
    if growths:
        pictures["growth.svg"] = growth(growths)
    for query in report.queries:
        if query.plan is not None:
            pictures[f"plan-{re.sub(r'[^A-Za-z0-9_-]+', '-', query.name)}.svg"] = tree(query.name, query.plan)
    for name, picture in pictures.items():
        (folder / name).write_text(picture, encoding="utf-8")


def price(queries: Sequence[Measured]) -> str:
    """The ratio of each query with its interval, and the bar that it must stay under."""
    told = [(each, each.ratio) for each in queries if each.ratio is not None]
    low = min([0.9, *(ratio.low for _, ratio in told)])
    high = max([1.2, *(ratio.high for _, ratio in told)])

    def x(value: float) -> float:
        return _LEFT + (value - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    parts = [text(10, 22, "Price of row security: time under it / time without, 99 % interval", size=14)]
    bottom = 40 + _ROW * len(told)
    for value in (1.0, *dict.fromkeys(each.bar for each, _ in told)):
        parts.append(line(x(value), 36, x(value), bottom, BAD if value > 1 else LINE, dash=value > 1))
        parts.append(text(x(value), bottom + 16, f"{value:g}", anchor="middle", colour=MUTED))
    for row, (each, ratio) in enumerate(told):
        y = 40 + _ROW * row + _ROW / 2
        colour = BAD if ratio.low > each.bar else GOOD if ratio.high <= each.bar else MUTED
        parts.append(text(_LEFT - 12, y + 4, each.name, anchor="end"))
        parts.append(line(x(ratio.low), y, x(ratio.high), y, colour, width=3))
        parts.append(f'<circle cx="{x(ratio.value):.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>')
    return svg(_WIDTH, bottom + 30, parts)


def latency(queries: Sequence[Measured]) -> str:
    """From the fifth to the ninety-fifth percentile, the middle half thick, the median marked; both arms, log scale."""
    told = [each for each in queries if each.under_rls and each.explicit]
    every = [value * 1000 for each in told for value in (*each.under_rls, *each.explicit)] or [0.1, 1.0]
    low, high = math.log10(max(min(every), 1e-4)), math.log10(max(every)) + 1e-6

    def x(value: float) -> float:
        return _LEFT + (math.log10(max(value * 1000, 1e-4)) - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    parts = [text(10, 22, "Latency, ms (log): under row security (blue) and filtered by hand (grey)", size=14)]
    bottom = 40 + _ROW * len(told)
    for power in range(math.floor(low), math.ceil(high) + 1):
        at = x(10**power / 1000)
        if _LEFT <= at <= _WIDTH - _RIGHT:
            parts += [
                line(at, 36, at, bottom, LINE),
                text(at, bottom + 16, f"{10.0**power:g}", anchor="middle", colour=MUTED),
            ]
    for row, each in enumerate(told):
        y = 40 + _ROW * row + _ROW / 2
        parts.append(text(_LEFT - 12, y + 4, each.name, anchor="end"))
        for samples, shift, colour in ((each.under_rls, -5, _COLOURS[0]), (each.explicit, 5, MUTED)):
            ordered = sorted(samples)
            ends = [x(quantile(ordered, share)) for share in (0.05, 0.25, 0.5, 0.75, 0.95)]
            parts.append(line(ends[0], y + shift, ends[4], y + shift, colour))
            parts.append(line(ends[1], y + shift, ends[3], y + shift, colour, width=6))
            parts.append(f'<circle cx="{ends[2]:.1f}" cy="{y + shift:.1f}" r="3.5" fill="#fff" stroke="{colour}"/>')
    return svg(_WIDTH, bottom + 30, parts)


def growth(growths: Mapping[str, Mapping[int, float]]) -> str:
    """Time beside that at the fewest tenants, over tenants; both axes log."""
    tenants = sorted({count for each in growths.values() for count in each})
    top = max([2.0, *(value for each in growths.values() for value in each.values())])
    low, span = math.log10(max(tenants[0], 1)), math.log10(max(tenants[-1], 2)) - math.log10(max(tenants[0], 1)) or 1
    height = 260

    def at(count: int, value: float) -> tuple[float, float]:
        y = 40 + (math.log10(top) - math.log10(max(value, 0.5))) / (math.log10(top) - math.log10(0.5)) * (height - 40)
        return 60 + (math.log10(max(count, 1)) - low) / span * (_WIDTH - 300), y

    parts = [text(10, 22, "Growth: time / time at the fewest tenants, by tenants (log, log)", size=14)]
    for count in tenants:
        x, _ = at(count, 1)
        parts += [line(x, 40, x, height, LINE), text(x, height + 16, f"{count:,}", anchor="middle", colour=MUTED)]
    for value in (0.5, 1.0, 2.0, *(10.0**n for n in range(1, math.ceil(math.log10(top)) + 1))):
        if value <= top:
            _, y = at(1, value)
            parts += [line(60, y, _WIDTH - 240, y, LINE), text(52, y + 4, f"{value:g}", anchor="end", colour=MUTED)]
    for number, (name, each) in enumerate(growths.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(n, v) for n, v in sorted(each.items())))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(text(_WIDTH - 225, 50 + 18 * number, name, colour=colour))
    return svg(_WIDTH, max(height + 30, 60 + 18 * len(growths)), parts)


def tree(name: str, plan: Mapping[str, Any]) -> str:
    """The nodes of a plan, children indented, with conditions and rows."""
    lines: list[tuple[int, str, str]] = []

    def walk(node: Mapping[str, Any], depth: int) -> None:
        on = f" on {node['Relation Name']}" if "Relation Name" in node else ""
        by = f" using {node['Index Name']}" if "Index Name" in node else ""
        rows = (
            f"{node.get('Actual Rows', 0):g} rows × {node.get('Actual Loops', 1)} (expected {node.get('Plan Rows', 0)})"
        )
        lines.append((depth, f"{node['Node Type']}{by}{on}", f"{rows}, {node.get('Shared Hit Blocks', 0)} buffers"))
        lines.extend((depth, "", f"{key}: {node[key]}") for key in ("Index Cond", "Filter", "Sort Key") if key in node)
        for child in node.get("Plans", []):
            walk(child, depth + 1)

    walk(plan, 0)
    parts = [text(10, 22, f"Plan of {name}", size=14)]
    for row, (depth, head, rest) in enumerate(lines):
        y, x = 48 + 20 * row, 14 + 26 * depth
        if head:
            parts.append(f'<circle cx="{x}" cy="{y - 4}" r="4" fill="{BAD if head.startswith("Seq Scan") else GOOD}"/>')
            parts.append(text(x + 12, y, head))
        parts.append(text(x + 12 + (7 * len(head) + 14 if head else 0), y, rest[:110], colour=MUTED))
    return svg(_WIDTH + 140, 60 + 20 * len(lines), parts)
