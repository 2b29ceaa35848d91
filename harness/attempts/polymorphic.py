"""A routine that takes any type is given types that the victim's keys have.

All polymorphic parameters of a call agree: an element, an array of such elements, a range over them.
"""

import re

from harness.attempts.anybody import Hints
from harness.world.model import Scene

_POLYMORPHIC = re.compile(r"any(?:compatible)?(?:non)?(?:element|array|range|multirange|enum)?")
_MOST = 3
_TEXT = "text"


def resolved(scene: Scene, kinds: tuple[str, ...], hints: Hints) -> tuple[tuple[str, ...], ...]:
    """The types that a call may be given instead; just ``kinds`` where none of them is polymorphic."""
    plain = [kind.strip('"') for kind in kinds]
    if not any(_POLYMORPHIC.fullmatch(kind) for kind in plain):
        return (kinds,)
    if any(kind.endswith("enum") for kind in plain):
        elements = [each.name for each in scene.catalog.types if each.kind == "e"]
    else:
        elements = _elements(scene, hints)
    if any(kind.endswith("range") for kind in plain):
        ranged = {each.subtype for each in scene.catalog.types if each.kind == "r"}
        elements = [element for element in elements if element in ranged] or ["integer"]
    return tuple(tuple(_resolved(scene, kind, element) for kind in plain) for element in elements[:_MOST])


def _resolved(scene: Scene, kind: str, element: str) -> str:
    if not _POLYMORPHIC.fullmatch(kind):
        return kind
    if kind.endswith("array"):
        return f"{element}[]" if "non" not in kind else element
    if kind.endswith("range"):
        wanted = "m" if kind.endswith("multirange") else "r"
        return next((t.name for t in scene.catalog.types if t.kind == wanted and t.subtype == element), element)
    return element


def _elements(scene: Scene, hints: Hints) -> list[str]:
    """Text, which most is compared as, then the types of keys, mentioned relations first."""
    ranked = sorted(scene.relations, key=lambda relation: relation.name.lower() not in hints.words)
    keyed = (relation.column(name) for relation in ranked for key in relation.keys for name in key.plain)
    return list(dict.fromkeys([_TEXT, *(column.base for column in keyed if column is not None)]))
