"""JSON that a routine would take: with the keys that its own text reads, where it reads them, filled from rows."""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations, islice

from harness.attempts.pools import Rows, named_cells, names_column, names_key, names_tenant
from harness.world.model import Scene

_CHAIN = re.compile(r"((?:\s*(?:->>?|\bOPERATOR\(pg_catalog\.->>?\))\s*'\w+'(?:::text)?\)?)+)")
_RECORD = re.compile(r"_to_record(?:set)?\([^)]*\)\s*(?:AS)?\s*\w*\s*\(([^)]*)\)", re.IGNORECASE)
_POPULATED = re.compile(r"populate_record(?:set)?\(\s*NULL::([\w.\"]+)\s*,([^)]*)\)", re.IGNORECASE)
_PATH = re.compile(r"#>>?\s*'\{([^}']*)\}'")
_COMPARED = re.compile(
    r"->>\s*'(\w+)'(?:::text)?\)?\s*(?:=|<>|!=|IS (?:NOT )?DISTINCT FROM|(?:NOT )?IN\s*\()\s*'([^']+)'", re.IGNORECASE
)
_NUMBER = re.compile(r"->>\s*'(\w+)'(?:::text)?\s*\)*\s*::\s*(?:small|big)?(?:int|numeric|decimal)", re.IGNORECASE)
_EQUAL = re.compile(r"(\w+)\s*=\s*\(*\s*\w+(?:\s*->\s*'\w+'(?:::text)?\)?)*\s*->>\s*'(\w+)'", re.IGNORECASE)
_ROWS = 2
_OTHER = 41
_COMPARED_MOST = 6
_PAIRS = 6

Tree = dict[str, "Tree"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keys:
    """``columns``: what each key is compared with; ``numbers``: the keys that are cast to numbers."""

    columns: Mapping[str, str]
    numbers: AbstractSet[str]

    def named(self, scene: Scene, key: str) -> str:
        """The key, or its column where no column has its name."""
        return key if names_column(scene, key) else self.columns.get(key, key)


def documents(scene: Scene, source: str, who: str) -> list[str]:
    """Documents from the rows of ``who`` (``victim`` or ``own``), alone and in an array."""
    tree = _tree(scene, source)
    if not tree:
        return []
    keys = _Keys(columns={key: column for column, key in _EQUAL.findall(source)}, numbers={*_NUMBER.findall(source)})
    compared = _COMPARED.findall(source)
    found: list[str] = []
    for depth in range(_ROWS):
        for mixed in (False, True):
            document = _filled(scene, tree, keys, who, depth, mixed=mixed)
            for changed in _variants(document, compared):
                found += [json.dumps([changed]), json.dumps(changed)]
    arrays = "array_elements" in source or "recordset" in source
    return sorted(dict.fromkeys(found), key=lambda text: text.startswith("[") is not arrays)


def _tree(scene: Scene, source: str) -> Tree:
    tree: Tree = {}
    for chain in _CHAIN.findall(source):
        _put(tree, re.findall(r"'(\w+)'", chain))
    for path in _PATH.findall(source):
        _put(tree, [key.strip() for key in path.split(",")])
    for listed in _RECORD.findall(source):
        for key in re.findall(r"(\w+)\s+\w+", listed):
            _put(tree, [key])
    for name, argument in _POPULATED.findall(source):
        plain = name.replace('"', "").split(".")[-1]
        path = re.findall(r"'(\w+)'", argument)
        for relation in scene.relations:
            if relation.name == plain:
                for column in relation.columns:
                    _put(tree, [*path, column.name])
    return tree


def _put(tree: Tree, path: list[str]) -> None:
    for key in path:
        tree = tree.setdefault(key, {})


def _filled(scene: Scene, tree: Tree, keys: _Keys, who: str, depth: int, *, mixed: bool) -> dict[str, object]:
    """``mixed``: the victim's keys with own values, numbers changed, so that what is written shows."""
    cells: dict[str, object] = {}
    for key, below in tree.items():
        if below:
            cells[key] = _filled(scene, below, keys, who, depth, mixed=mixed)
            continue
        valued = mixed and not names_key(scene, keys.named(scene, key))
        theirs = who == "victim" and not valued
        pool = _pool(scene, keys, key, scene.theirs if theirs else scene.own, who)
        cell = pool[min(depth, len(pool) - 1)] if pool else "1"
        # A number that is only stored would not show where both tenants have the same.
        stored = valued and key in keys.numbers and not names_tenant(scene, keys.named(scene, key))
        cells[key] = int(cell) + _OTHER * stored if re.fullmatch(r"-?\d{1,17}", cell) else cell
    return cells


def _pool(scene: Scene, keys: _Keys, key: str, rows: Rows, who: str) -> list[str]:
    """Values for a key: by its own name, by the column that it is compared with, or as the number that it is cast to."""
    tenant, name = scene.victim if who == "victim" else scene.attacker.tenant, keys.named(scene, key)
    if names_tenant(scene, name):
        return [tenant]
    if key in keys.numbers and not names_column(scene, name):
        return [tenant if tenant.isdigit() else "1", "0"]
    return named_cells(scene, rows, name)


def _variants(document: dict[str, object], compared: list[tuple[str, str]]) -> Iterator[dict[str, object]]:
    """The document with each text that the source compares one of its keys with, with two such keys at once, then as it
    is: what asks for two answers at a time is not reached by either.
    """
    known = [(key, text) for key, text in dict.fromkeys(compared) if key in document][:_COMPARED_MOST]
    for key, text in known:
        yield document | {key: text}
    pairs = (pair for pair in combinations(known, 2) if pair[0][0] != pair[1][0])
    for pair in islice(pairs, _PAIRS):
        yield document | dict(pair)
    yield document
