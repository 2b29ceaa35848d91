"""The context that ``enter`` sets, where it is nothing but settings: then it can be given by a role default as well."""

import re
from collections.abc import Sequence

from harness.sql.compose import identifier, literal

_VALUE = r"E?'((?:[^']|'')*)'(?:::\w+)?"
_SET_CONFIG = re.compile(rf"set_config\(\s*'([^']+)'\s*,\s*{_VALUE}\s*,\s*true\s*\)", re.IGNORECASE)
_SET_LOCAL = re.compile(
    rf"^\s*SET\s+LOCAL\s+([\w.\"]+)\s*(?:=|\sTO\s)\s*(?:{_VALUE}|([\w.-]+))\s*;?\s*$", re.IGNORECASE
)
_CALLS_ONLY = re.compile(r"^\s*SELECT\s+|pg_catalog\.|\s|,|;", re.IGNORECASE)


def settings_of(enter: Sequence[str]) -> tuple[tuple[str, str], ...] | None:
    """Names and values, None where ``enter`` does anything else."""
    found: list[tuple[str, str]] = []
    for statement in enter:
        if (local := _SET_LOCAL.match(statement)) is not None:
            value = local[2].replace("''", "'") if local[2] is not None else local[3]
            found.append((local[1].replace('"', ""), value))
            continue
        calls = _SET_CONFIG.findall(statement)
        if not calls or _CALLS_ONLY.sub("", _SET_CONFIG.sub("", statement)):
            return None
        found += [(name, value.replace("''", "'")) for name, value in calls]
    if any(name.lower() in ("role", "session_authorization") for name, _ in found):
        return None
    return tuple(found) or None


def set_local(settings: Sequence[tuple[str, str]]) -> str:
    """The cheapest way to set them for a transaction: ``SET LOCAL`` is parsed and set, a SELECT is planned and run."""
    return "; ".join(f"SET LOCAL {identifier(*name.split('.'))} = {literal(value)}" for name, value in settings)
