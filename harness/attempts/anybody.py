"""Values that need no tenant's data: the edges of a type, what a routine compares with, what it might paste into SQL."""

import re
from dataclasses import dataclass

from harness.attempts.conversions import TEXTUAL
from harness.sql.compose import identifier
from harness.world.model import Scene

NUMERIC = ("integer", "bigint", "smallint", "numeric", "real", "double precision")
CURSOR = "tenantproof_cursor"
_PASTED = (
    "0) OR (true",
    "0) OR true --",
    "1 OR true",
    "NULL) OR (true",
    "true",
    "' OR true --",
    "') OR true --",
    "%' OR true --",
)
_TEXTS = 12
_GENERIC = {
    "uuid": ("00000000-0000-0000-0000-000000000000",),
    "interval": ("100 years", "0"),
    "json": ("{}", "[]"),
    "jsonb": ("{}", "[]"),
    "bytea": ("",),
    "inet": ("0.0.0.0/0",),
    "cidr": ("0.0.0.0/0",),
    "date": ("2000-01-01", "2100-01-01", "infinity"),
    "time without time zone": ("00:00", "23:59:59"),
    "time with time zone": ("00:00+00", "23:59:59+00"),
    "money": ("0",),
    # What has not this word, and what lies anywhere: everything.
    "tsquery": ("!tenantproof",),
    "box": ("((-1e9,-1e9),(1e9,1e9))",),
    "circle": ("<(0,0),1e9>",),
    "polygon": ("((-1e9,-1e9),(-1e9,1e9),(1e9,1e9),(1e9,-1e9))",),
    "point": ("(0,0)",),
    "jsonpath": ("$", "$.**"),
    "macaddr": ("00:00:00:00:00:00",),
    "refcursor": (CURSOR,),
}


@dataclass(frozen=True, slots=True)
class Hints:
    """Words and quoted texts of a routine and of those that it calls."""

    words: frozenset[str] = frozenset()
    texts: tuple[str, ...] = ()
    source: str = ""


def hints_of(scene: Scene, source: str) -> Hints:
    """What ``source``, and the routines and views that it names, mention."""
    texts, new = [source], [source]
    while new and len(texts) < _TEXTS:
        words = set(re.findall(r"\w+", "\n".join(new).lower()))
        named = [routine.source for routine in scene.catalog.routines if routine.name.lower() in words]
        named += [relation.definition or "" for relation in scene.relations if relation.name.lower() in words]
        new = [text for text in dict.fromkeys(named) if text and text not in texts]
        texts += new
    whole = "\n".join(texts)
    quoted_texts = dict.fromkeys(text for text in re.findall(r"'([^']{0,40})'", whole) if "%" not in text[1:-1])
    return Hints(words=frozenset(re.findall(r"\w+", whole.lower())), texts=tuple(quoted_texts)[:12], source=whole)


def generic(scene: Scene, name: str, base: str, hints: Hints) -> tuple[str, ...]:
    """Values of the type ``base`` that nobody needs to know; what only a few routines look at comes last."""
    years = _years(scene, base)
    first = years if "year" in name.lower() else ()
    return (*first, *_dynamic(scene, base, hints), *_usual(base, hints), *years)


def _usual(base: str, hints: Hints) -> tuple[str, ...]:
    if base in TEXTUAL:
        return (*hints.texts, "", "%", "a")
    if base in NUMERIC:
        return ("1", "0", "1000000", "-1")
    if base.startswith("timestamp"):
        return ("2000-01-01 00:00+00", "2100-01-01 00:00+00", "infinity")
    return _GENERIC.get(base, ())


def _dynamic(scene: Scene, base: str, hints: Hints) -> list[str]:
    """What a routine that builds statements might paste into one: names of tables and columns, and conditions."""
    if base == "regclass":
        return [relation.sql for relation in scene.relations if scene.owned(relation)]
    if base not in TEXTUAL or "execute" not in hints.words:
        return []
    owned = [relation for relation in scene.relations if scene.theirs.get(relation.oid) and scene.owned(relation)]
    owned.sort(key=lambda relation: relation.name.lower() not in hints.words)
    told = [
        f"CAST((SELECT string_agg({identifier(column.name)}::text, ',') FROM {relation.sql}) AS integer)"
        for relation in owned[:4]
        for column in relation.columns
        if column.category in "SU"
        and any(row[column.name] in scene.victim_values for row in scene.theirs[relation.oid])
    ]
    names = [name for relation in owned[:12] for name in (relation.name, f"{relation.schema}.{relation.name}")]
    said = [c.name for relation in owned if relation.name.lower() in hints.words for c in relation.columns]
    return [*_PASTED, *told[:4], *names, *said[:8]]


def _years(scene: Scene, base: str) -> list[str]:
    """Years of the victim's dates: reports are asked for by number."""
    if base not in ("integer", "smallint", "bigint"):
        return []
    cells = (cell for rows in scene.theirs.values() for row in rows[:2] for cell in row.cells.values() if cell)
    return list(dict.fromkeys(found[1] for cell in cells if (found := re.match(r"(\d{4})-\d\d-\d\d", cell))))[:3]
