"""What a phase tells beside its verdict is shown as it stands: each layer, each role, each pool, and what was not tried."""

from collections.abc import Mapping, Sequence
from typing import Any

from harness.report.document import Phase, Standing
from harness.report.markup import Markup, section, table, tag


def details(phase: Phase) -> list[str]:
    """For a terminal: tables, each with an empty line after it, then a line for each thing that was not tried."""
    tables = (_layers(phase.body), _roles(phase.body), _pools(phase.body))
    lines = [line for listed in tables if listed for line in (*listed, "")]
    # Pools that were not run are in their table.
    notes = not_tried(phase) if phase.name == "service" else ()
    return [*lines, *(f"not tried: {phase.name}: {note}" for note in notes)]


def not_tried(phase: Phase) -> list[str]:
    """A sentence for each pool that was not run, and for each thing that the service phase did not try."""
    pools = [pool for pool in phase.body.get("pools") or () if pool.get("verdict") == Standing.NOT_RUN.value]
    notes = phase.body.get("notes") or () if phase.name == "service" else ()
    return [*(f"{pool.get('name')} was not run: {pool.get('why')}" for pool in pools), *map(str, notes)]


def roles_section(service: Mapping[str, Any]) -> Markup:
    """The same table of roles as markup; nothing where none was tried."""
    rows, names = _matrix(service)
    if not rows:
        return Markup("")
    body = [[label, *(_cell(cells.get(name)) for name in names)] for label, cells in rows]
    lead = tag("p", "What the service did; ! where [service.permissions] says otherwise.")
    shown = tag("div", table("Roles", ["operation", *names], body, class_="stack"), class_="wide")
    return section("Roles", lead, shown, anchor="roles")


def pools_section(pools: Mapping[str, Any]) -> Markup:
    rows = [[name, verdict, told] for name, verdict, told in _each_pool(pools)]
    if not rows:
        return Markup("")
    shown = tag(
        "div", table("Pools", ["pool", "verdict", "what it did, or why not"], rows, class_="stack"), class_="wide"
    )
    return section("Pools", shown, anchor="pools")


def _layers(body: Mapping[str, Any]) -> list[str]:
    """Which layer stops each family of calls by itself."""
    columns = ("family", "application", "database", "both")
    rows = [[str(row.get(name, "")) for name in columns] for row in body.get("layers") or () if "family" in row]
    if not rows:
        return []
    unshown = any("not-shown" in row for row in rows)
    ends = ["not-shown: nothing got through without that layer either, so nothing is said of it"] * unshown
    return [*_aligned([("each layer alone", *columns[1:]), *rows]), *ends]


def _roles(body: Mapping[str, Any]) -> list[str]:
    rows, names = _matrix(body)
    if not rows:
        return []
    grid = [("each role at each operation", *names)]
    grid += [(label, *(_cell(cells.get(name)) for name in names)) for label, cells in rows]
    odd = any("!" in cell for row in grid for cell in row[1:])
    return [*_aligned(grid), *["! is not what [service.permissions] says"] * odd]


def _matrix(body: Mapping[str, Any]) -> tuple[list[tuple[str, Mapping[str, Any]]], list[str]]:
    rows = [(str(row["operation"]), row["roles"]) for row in body.get("roles") or ()]
    return rows, sorted({name for _, cells in rows for name in cells})


def _cell(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return "–"
    return f"{cell['seen']}{'!' * (cell['seen'] != cell['declared'])}"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each column as wide as its widest cell."""
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    return ["".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _pools(body: Mapping[str, Any]) -> list[str]:
    rows = _each_pool(body)
    return _aligned([("each pool", "", ""), *rows]) if rows else []


def _each_pool(body: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Name, verdict, and what it did or why it was not run."""
    found = []
    for pool in body.get("pools") or ():
        did = f"{pool.get('steps', 0)} steps, {pool.get('tenant_switches', 0)} tenant switches"
        told = str(pool.get("why") or "") or "; ".join([did, *map(str, pool.get("doubts") or ())])
        found.append((str(pool.get("name")), str(pool.get("verdict")), told))
    return found
