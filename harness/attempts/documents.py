"""JSON that a routine would take: with the keys that its own text reads, where it reads them, filled from rows."""

import json
import re
from collections.abc import Iterator

from harness.attempts.pools import named_cells, names_key, names_tenant
from harness.world.model import Scene

_CHAIN = re.compile(r"((?:\s*(?:->>?|\bOPERATOR\(pg_catalog\.->>?\))\s*'\w+'(?:::text)?\)?)+)")
_RECORD = re.compile(r"_to_record(?:set)?\([^)]*\)\s*(?:AS)?\s*\w*\s*\(([^)]*)\)", re.IGNORECASE)
_POPULATED = re.compile(r"populate_record(?:set)?\(\s*NULL::([\w.\"]+)\s*,([^)]*)\)", re.IGNORECASE)
_PATH = re.compile(r"#>>?\s*'\{([^}']*)\}'")
_COMPARED = re.compile(
    r"->>\s*'(\w+)'(?:::text)?\)?\s*(?:=|<>|!=|IS (?:NOT )?DISTINCT FROM|(?:NOT )?IN\s*\()\s*'([^']+)'", re.IGNORECASE
)
_ROWS = 2

Tree = dict[str, "Tree"]


def documents(scene: Scene, source: str, who: str) -> list[str]:
    """Documents from the rows of ``who`` (``victim`` or ``own``), alone and in an array."""
    tree = _tree(scene, source)
    if not tree:
        return []
    compared = _COMPARED.findall(source)
    found: list[str] = []
    for depth in range(_ROWS):
        for mixed in (False, True):
            document = _filled(scene, tree, who, depth, mixed=mixed)
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


def _filled(scene: Scene, tree: Tree, who: str, depth: int, *, mixed: bool) -> dict[str, object]:
    """``mixed``: the victim's keys with own values, so that what is written shows."""
    cells: dict[str, object] = {}
    for key, below in tree.items():
        if below:
            cells[key] = _filled(scene, below, who, depth, mixed=mixed)
            continue
        theirs = who == "victim" and not (mixed and not names_key(scene, key))
        pool = named_cells(scene, scene.theirs if theirs else scene.own, key)
        if names_tenant(scene, key):
            pool = [scene.victim if who == "victim" else scene.attacker.tenant]
        cell = pool[min(depth, len(pool) - 1)] if pool else "1"
        cells[key] = int(cell) if re.fullmatch(r"-?\d{1,17}", cell) else cell
    return cells


def _variants(document: dict[str, object], compared: list[tuple[str, str]]) -> Iterator[dict[str, object]]:
    """The document with each text that the source compares one of its keys with, then as it is."""
    for key, text in compared[:6]:
        if key in document:
            yield document | {key: text}
    yield document
