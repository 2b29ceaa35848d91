"""A plan is a tree of nodes; what each read and kept is counted over all its loops.

Pure by contract: reads EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON), asks nobody.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_QUOTED = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """``kept`` and ``removed`` rows are over all loops; ``limited`` where a LIMIT above may have stopped it."""

    kind: str
    relation: str
    index: str
    condition: str
    filter: str
    kept: float
    removed: float
    estimate: float
    loops: float
    limited: bool
    depth: int

    @property
    def is_scan(self) -> bool:
        return bool(self.relation) and self.kind.endswith("Scan")

    @property
    def examined(self) -> float:
        return self.kept + self.removed


def nodes(plan: Mapping[str, Any]) -> tuple[Node, ...]:
    """Every node of one element of EXPLAIN's JSON, parents first. A bitmap's index belongs to its heap scan."""
    return tuple(_walk(plan["Plan"], limited=False, depth=0))


def _walk(node: Mapping[str, Any], *, limited: bool, depth: int) -> Iterator[Node]:
    loops = float(node.get("Actual Loops", 1))
    removed = sum(float(node.get(name, 0)) for name in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
    below = node.get("Plans", [])
    index, condition = node.get("Index Name", ""), node.get("Index Cond", "")
    if node["Node Type"] == "Bitmap Heap Scan":
        inner = [each for child in below for each in _walk(child, limited=False, depth=0) if each.index]
        index = ", ".join(each.index for each in inner)
        condition = " AND ".join(each.condition for each in inner if each.condition)
    yield Node(
        kind=node["Node Type"],
        relation=node.get("Relation Name", ""),
        index=index,
        condition=condition,
        filter=node.get("Filter", ""),
        kept=float(node.get("Actual Rows", 0)) * loops,
        removed=removed * loops,
        estimate=float(node.get("Plan Rows", 0)),
        loops=loops,
        limited=limited,
        depth=depth,
    )
    limits = limited or node["Node Type"] == "Limit"
    # A sort must see every row, whatever is above it.
    if node["Node Type"] in ("Sort", "Hash", "Aggregate"):
        limits = False
    for child in below:
        yield from _walk(child, limited=limits, depth=depth + 1)


def examined(tree: tuple[Node, ...]) -> int:
    """Rows that the scans of tables looked at."""
    return round(sum(node.examined for node in tree if node.is_scan))


def returned(tree: tuple[Node, ...]) -> int:
    """Rows that came back, or that a write was given."""
    root = tree[0]
    if root.kind == "ModifyTable" and not root.kept:
        return round(max((node.kept for node in tree[1:2]), default=0))
    return round(root.kept)


def buffers(plan: Mapping[str, Any]) -> int:
    """Pages that the whole plan touched."""
    return int(plan["Plan"].get("Shared Hit Blocks", 0)) + int(plan["Plan"].get("Shared Read Blocks", 0))


def conjuncts(condition: str) -> tuple[str, ...]:
    """The terms of a condition that are joined by AND at the top, without their parentheses."""
    text = _stripped(condition)
    parts, depth, start = [], 0, 0
    blank = _QUOTED.sub(lambda found: "'" * len(found[0]), text)
    for place, letter in enumerate(blank):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and blank.startswith(" AND ", place):
            parts.append(_stripped(text[start:place]))
            start = place + 5
    return tuple(part for part in (*parts, _stripped(text[start:])) if part)


def mentions(text: str, column: str) -> bool:
    """Whether a condition names the column, outside literals."""
    return re.search(rf'(?<![\w"]){re.escape(column)}(?![\w"(])', _QUOTED.sub("", text)) is not None


def _stripped(text: str) -> str:
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _balanced(text[1:-1]):
        text = text[1:-1].strip()
    return text


def _balanced(text: str) -> bool:
    depth = 0
    for letter in _QUOTED.sub("", text):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0
