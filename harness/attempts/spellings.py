"""A text is given in the form that a routine takes it apart from: JSON, encoded, a list, a month, a piece.

The routine's own source says which forms are wanted; where it says nothing, nothing is made.
"""

import base64
import re
from collections.abc import Callable, Iterator

from harness.attempts.anybody import Hints
from harness.attempts.conversions import TEXTUAL
from harness.attempts.dated import dated
from harness.attempts.documents import documents
from harness.attempts.fragments import composed, cut
from harness.attempts.pools import Pool, pool_of, quoted
from harness.world.model import Scene

_WHOLE = 1
_FORMS = 32
_DOCUMENTS = 12
_ENCODED = 8
_LISTED = 4
_LIST = re.compile(r"::\s*([a-z][a-z ]*)\[\]", re.IGNORECASE)
_SPLIT = re.compile(r"string_to_(?:array|table)\([^;]{0,60}?'([^']{1,2})'|regexp_split_to", re.IGNORECASE)


def spelled(scene: Scene, pool: Pool, name: str, kind: str, hints: Hints, *, definer: bool) -> Pool:
    """The pool with other forms of its values; unchanged where a routine takes nothing apart."""
    if kind.removesuffix("[]") in ("json", "jsonb"):
        return _joined(pool, *(_documents(scene, kind, hints, who) for who in ("victim", "own")), whole=0)
    if kind not in (*TEXTUAL, "bytea"):
        return pool
    if kind == "bytea" or not definer:
        victim, own = (_data(scene, pool, who, kind, hints) for who in ("victim", "own"))
    else:
        victim, own = (_texts(scene, pool, who, name, kind, hints) for who in ("victim", "own"))
    return _joined(pool, victim, own, whole=_WHOLE)


def _joined(pool: Pool, victim: list[str], own: list[str], *, whole: int) -> Pool:
    """The forms after the first ``whole`` cells."""
    return Pool(
        tuple(dict.fromkeys((*pool.victim[:whole], *victim, *pool.victim))),
        tuple(dict.fromkeys((*pool.own[:whole], *own, *pool.own))),
        pool.generic,
        pool.switches,
        forms=len(victim) if whole else 0,
    )


def _documents(scene: Scene, kind: str, hints: Hints, who: str) -> list[str]:
    found = documents(scene, hints.source, who)
    return ["{" + quoted(each) + "}" for each in found] if kind.endswith("[]") else found


def _data(scene: Scene, pool: Pool, who: str, kind: str, hints: Hints) -> list[str]:
    """JSON, and all that is encoded."""
    plain = _cells(pool, who)
    read = documents(scene, hints.source, who)[:_DOCUMENTS] if "json" in hints.source.lower() else []
    encoded = [encode(cell) for encode in _encodings(kind, hints) for cell in (*read, *plain)[:_ENCODED]]
    return encoded if kind == "bytea" else [*encoded, *read]


def _texts(scene: Scene, pool: Pool, who: str, name: str, kind: str, hints: Hints) -> list[str]:
    """Every form that a text may have, the surest first."""
    rows, plain = (scene.theirs if who == "victim" else scene.own), _cells(pool, who)
    found = [*_data(scene, pool, who, kind, hints), *_lists(scene, plain, who, hints)]
    found += [*composed(scene, rows, hints), *dated(scene, rows, name, hints), *cut(plain, hints)]
    return found[:_FORMS]


def _cells(pool: Pool, who: str) -> list[str]:
    return [cell for cell in (pool.victim if who == "victim" else pool.own) if cell is not None]


def _encodings(kind: str, hints: Hints) -> Iterator[Callable[[str], str]]:
    """What undoes what the source undoes."""
    if "decode" in hints.words:
        if "base64" in hints.words:
            yield lambda cell: base64.b64encode(cell.encode()).decode()
        if "hex" in hints.words:
            yield lambda cell: cell.encode().hex()
    if kind == "bytea":
        yield lambda cell: "\\x" + cell.encode().hex()


def _lists(scene: Scene, cells: list[str], who: str, hints: Hints) -> Iterator[str]:
    """A list as one text: an array's, or as it is split."""
    for element in dict.fromkeys(_LIST.findall(hints.source)):
        pool = pool_of(scene, "", f"{element.strip()}[]", hints)
        yield from [cell for cell in (pool.victim if who == "victim" else pool.own)[:_LISTED] if cell is not None]
    for separator in dict.fromkeys(_SPLIT.findall(hints.source)):
        if len(cells) > 1:
            yield (separator or ",").join(cells[:_LISTED])
