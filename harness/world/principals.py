"""A principal is known by the parameters that its ``enter`` uses; its tenants are all those of its rows."""

import re
from collections.abc import Mapping, Sequence

from harness.errors import ConfigError
from harness.sql.compose import bind
from harness.world.model import Principal

# Texts that some schemas take for everybody.
_ABOVE_ALL = ("*", "%", "0", "-1", "all", "00000000-0000-0000-0000-000000000000")
_FEW = 4
_KINDS = 6
_PARAMETER = re.compile(r"%\((\w+)\)s")


def principals_from(
    rows: Sequence[Mapping[str, str | None]], enter: Sequence[str], *, padded: bool = False
) -> tuple[Principal, ...]:
    """Group the rows of ``principals`` by what ``enter`` uses. ConfigError where a column is missing.

    ``padded``: tenants come with the blanks of ``character(n)``, which ``enter`` is given and comparisons are not.
    """
    if not rows:
        raise ConfigError(
            "[tenancy] principals gives no rows",
            remedy="it must list at least two tenants; is the database seeded?",
        )
    if "tenant" not in rows[0]:
        raise ConfigError(
            f"[tenancy] principals has no column named tenant (it has {', '.join(rows[0])})",
            remedy='write it like "SELECT id AS tenant FROM tenants"',
        )
    used = tuple(dict.fromkeys(name for statement in enter for name in _PARAMETER.findall(statement)))
    unknown = [name for name in used if name not in rows[0]]
    if unknown:
        raise ConfigError(
            f"[tenancy] enter uses %({unknown[0]})s, which principals does not give",
            remedy=f"columns of principals: {', '.join(rows[0])}",
        )
    groups: dict[tuple[str | None, ...], list[Mapping[str, str | None]]] = {}
    for row in rows:
        if row["tenant"] is not None:
            groups.setdefault(tuple(row[name] for name in used), []).append(row)
    return tuple(_principal(group, used, enter, padded=padded) for group in groups.values())


def _principal(
    group: Sequence[Mapping[str, str | None]], used: Sequence[str], enter: Sequence[str], *, padded: bool
) -> Principal:
    first = group[0]
    tenants = [str(row["tenant"]).rstrip(" ") if padded else str(row["tenant"]) for row in group]
    return Principal(
        tenant=tenants[0],
        tenants=frozenset(tenants),
        parameters=tuple((name, first[name]) for name in used),
        enter=tuple(bind(statement, dict(first)) for statement in enter),
    )


def nobodies(
    enter: Sequence[str], predecessor: Principal, known: frozenset[str] = frozenset()
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Ways to be nobody: a label and what is run instead of entering; no text of them is among the ``known`` names.

    Each entry of ``enter`` runs in a savepoint of its own by the caller, since a refusal is expected.
    """
    names = tuple(dict.fromkeys(name for statement in enter for name in _PARAMETER.findall(statement)))
    ways: list[tuple[str, tuple[str, ...]]] = [("no enter", ())]
    strangers: list[tuple[str, str | None]] = [
        ("enter with NULL", None),
        ("enter with ''", ""),
        ("enter with no tenant's name", "tenantproof-nobody"),
    ]
    strangers += [(f"enter with '{text}'", text) for text in _ABOVE_ALL if text not in known]
    for label, value in strangers:
        cells = dict(predecessor.parameters) | dict.fromkeys(names, value)
        ways.append((label, tuple(bind(statement, cells) for statement in enter)))
    return tuple(ways) if names else tuple(ways[:1])


def kinds(principals: Sequence[Principal]) -> tuple[Principal, ...]:
    """One principal of each kind: entitled to most, and to each few-valued parameter's values; at most six."""
    found = [max(principals, key=lambda p: len(p.tenants))] if any(len(p.tenants) > 1 for p in principals) else []
    for name in dict(principals[0].parameters) if principals else ():
        by_value = {dict(principal.parameters)[name]: principal for principal in principals}
        if len(by_value) <= min(_FEW, len(principals) - 1):
            found += by_value.values()
    return tuple({principal.enter: principal for principal in found}.values())[:_KINDS]
