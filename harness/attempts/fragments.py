"""A text that a routine compares with something composed of columns, or cut from one, is composed or cut alike."""

import re
from collections.abc import Iterable, Iterator
from itertools import permutations

from harness.attempts.anybody import Hints
from harness.attempts.pools import Rows
from harness.catalog.model import Relation
from harness.world.model import Row, Scene

_OPERAND = r"(?:'[^']*'|(?:\w+\.)?\w+)"
_CHAIN = re.compile(rf"{_OPERAND}(?:\s*\|\|\s*{_OPERAND})+")
_FORMAT = re.compile(
    r"\bformat\(\s*'([^']*)'(?:::text)?\s*,([^;]{1,120}?)\)\s*(?:=|<|>|;|,|$|\bAS\b|\bI)", re.IGNORECASE
)
_CONCAT = re.compile(r"\bconcat(_ws)?\(([^;()]{1,120})\)", re.IGNORECASE)
_SPLIT = re.compile(r"(?:split_part|string_to_array)\([^;]{0,60}?'([^']{1,3})'", re.IGNORECASE)
_TAKES_APART = re.compile(r'\b(split_part|string_to_array|regexp_match(es)?|strpos|position)"?\s*\(', re.IGNORECASE)
# A pattern of LIKE takes whole cells too.
_CUTS = re.compile(r'\b(left|right|substr|substring|length|char_length)"?\s*\(', re.IGNORECASE)
_LENGTH = re.compile(r"\b(?:left|right|substr|substring|(?:char_)?length)\b[^;]{0,60}?\b(\d{1,2})\b", re.IGNORECASE)
_SEPARATORS = ("-", "/", ":", ".", "_")
_LENGTHS = (3, 2, 1, 4)
_ROWS = 2
_COLUMNS = 4
_CELLS = 5
_MOST = 24

Part = tuple[bool, str]


def composed(scene: Scene, rows: Rows, hints: Hints) -> Iterator[str]:
    """What the source puts together, for some of ``rows``; where it takes texts apart, pairs of what it mentions."""
    mentioned = [relation for relation in scene.relations if relation.name.lower() in hints.words]
    made = [
        text
        for parts in _expressions(hints.source)
        for relation in mentioned
        for row in rows.get(relation.oid, ())[:_ROWS]
        if (text := _joined(relation, row, parts)) is not None
    ]
    if _TAKES_APART.search(hints.source):
        separators = list(dict.fromkeys(_SPLIT.findall(hints.source))) or _SEPARATORS
        made += [text for each in separators for relation in mentioned for text in _pairs(relation, rows, hints, each)]
    yield from list(dict.fromkeys(made))[:_MOST]


def cut(cells: Iterable[str], hints: Hints) -> Iterator[str]:
    """Beginnings and ends of cells, as long as the source says, and words of them, where it looks at such."""
    ways = {way.lower() for way in _CUTS.findall(hints.source)}
    if not ways:
        return
    lengths = [int(length) for length in dict.fromkeys(_LENGTH.findall(hints.source)) if 0 < int(length) < _MOST]
    whole = [cell for cell in cells if cell][:_CELLS]
    found = [cell[:length] for length in lengths[:_COLUMNS] or _LENGTHS for cell in whole]
    if "right" in ways:
        found += [cell[-length:] for length in lengths[:_COLUMNS] or _LENGTHS for cell in whole]
    found += [word for cell in whole for word in (cell.split() or [""])[:: max(len(cell.split()) - 1, 1)]]
    yield from [text for text in dict.fromkeys(found) if text and text not in whole][:_MOST]


def _expressions(source: str) -> Iterator[tuple[Part, ...]]:
    """Concatenations, as texts (True) and names of columns."""
    for chain in _CHAIN.findall(re.sub(r"::\s*\w+|[()]", " ", source)):
        yield tuple(_part(operand) for operand in re.findall(_OPERAND, chain))
    for template, listed in _FORMAT.findall(source):
        columns = [_part(each.strip(" ()")) for each in listed.split(",")]
        texts = re.split(r"%[sIL]", template)
        if len(texts) == len(columns) + 1:
            given = [part for text, column in zip(texts, columns, strict=False) for part in ((True, text), column)]
            yield (*given, (True, texts[-1]))
    for separated, listed in _CONCAT.findall(re.sub(r"::\s*\w+", "", source)):
        parts = [_part(each.strip()) for each in listed.split(",")]
        if separated:
            parts = [part for each in parts[1:] for part in (parts[0], each)][1:]
        yield tuple(parts)


def _part(operand: str) -> Part:
    if operand.startswith("'"):
        return True, operand[1:-1]
    return False, operand.split("::", maxsplit=1)[0].rsplit(".", maxsplit=1)[-1].strip('" ').lower()


def _joined(relation: Relation, row: Row, parts: tuple[Part, ...]) -> str | None:
    """None where the relation lacks a column, or the row a value."""
    cells = {column.name.lower(): row.cells.get(column.name) for column in relation.columns}
    said = [text if plain else cells.get(text) for plain, text in parts]
    if all(plain for plain, _ in parts):
        return None
    return "".join(cell for cell in said if cell is not None) if None not in said else None


def _pairs(relation: Relation, rows: Rows, hints: Hints, separator: str) -> Iterator[str]:
    said = [column.name for column in relation.columns if column.name.lower() in hints.words][:_COLUMNS]
    for row in rows.get(relation.oid, ())[:1]:
        for one, other in permutations(said, 2):
            first, second = row.cells.get(one), row.cells.get(other)
            if first is not None and second is not None:
                yield first + separator + second
