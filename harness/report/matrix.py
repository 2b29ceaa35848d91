"""Coverage is shown cell by cell: what was not reached stands out, and a channel without a cell says so."""

from collections.abc import Mapping
from typing import Any

from harness.report.channels import channels
from harness.report.document import phases
from harness.report.markup import Markup, join, section, table, tag

_COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
# state: mark, word, what it means
_STATES = {
    "attacked": ("●", "attacked", "tried, and the same statement reached the row where it should"),
    "closed-by-grant": ("○", "closed by grant", "no role in force has the privilege; shown by trying"),
    "closed-to-all": ("◌", "closed to all", "even a bypassing role is refused or touches nothing"),
    "shared": ("≡", "shared", "declared as meant for everyone"),
    "ownerless": ("◇", "ownerless", "has no owner; judged by the twin alone"),
    "uncovered": ("✗", "uncovered", "nothing reached it, so nothing is claimed"),
}


def matrix(document: Mapping[str, Any]) -> Markup:
    """Relation × command, one table for SQL and one for each other place that covers relations; then the channels."""
    places: dict[str, dict[str, dict[str, Mapping[str, Any]]]] = {}
    used: set[str] = set()
    for phase in phases(document):
        for entry in phase.body.get("coverage") or ():
            place = str(entry.get("channel") or {"attack": "SQL"}.get(phase.name, phase.name))
            rows = places.setdefault(place, {})
            rows.setdefault(str(entry.get("object")), {})[str(entry.get("command"))] = entry
            used.add(str(entry.get("state")))
    if not places:
        return Markup("")
    legend = [
        tag("li", _mark(state), tag("span", tag("strong", word), f": {meaning}"))
        for state, (_, word, meaning) in _STATES.items()
        if state in used
    ]
    tables = [join((tag("h3", name), _table(name, rows))) for name, rows in places.items()]
    parts = (tag("ul", *legend, class_="legend"), *tables, channels(document))
    return section("Coverage", *parts, anchor="coverage")


def _table(place: str, rows: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Markup:
    others = sorted({command for row in rows.values() for command in row} - set(_COMMANDS))
    commands = [*(c for c in _COMMANDS if any(c in row for row in rows.values())), *others]
    body = [(name, *(_cell(row.get(command)) for command in commands)) for name, row in sorted(rows.items())]
    return table(f"Coverage through {place}", ("relation", *commands), body, class_="matrix")


def _cell(entry: Mapping[str, Any] | None) -> Markup:
    if entry is None:
        return join((tag("span", "–", aria_hidden="true"), tag("span", "not applicable", class_="hidden")))
    return _mark(str(entry.get("state")), str(entry.get("why") or "") or None)


def _mark(state: str, why: str | None = None) -> Markup:
    mark, word, _ = _STATES.get(state, ("?", state, ""))
    inside = (tag("span", mark, aria_hidden="true"), tag("span", word, class_="hidden"))
    return tag("span", *inside, class_=f"mark {state if state in _STATES else 'uncovered'}", title=why or word)
