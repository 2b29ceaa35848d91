"""Programs that breached once are tried first: remembered by the places of their pieces, never by anybody's data.

Hypothesis's own replay keeps what makes a test fail, and no test fails here; its database keeps the places under the
digest of the schema. What is replayed adds to what the seed draws and takes nothing from it. A run that must not depend
on those before it sets TENANTPROOF_EXAMPLES to ``off``.
"""

import json
import os
from pathlib import Path

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase, InMemoryExampleDatabase

Places = tuple[int, ...]

_SETTING = "TENANTPROOF_EXAMPLES"
_MOST = 20


def examples() -> ExampleDatabase:
    """In the folder that TENANTPROOF_EXAMPLES names; by default in the user's cache.

    Nowhere where it says ``off``, or where the user has no home.
    """
    named = os.environ.get(_SETTING)
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        named = named or "off"
    if named == "off":
        return InMemoryExampleDatabase()
    return DirectoryBasedExampleDatabase(named or cache / "tenantproof" / "examples")


def remembered(known: ExampleDatabase, digest: str) -> tuple[Places, ...]:
    """Programs by the places of their pieces, in a fixed order; those that cannot be read are left out."""
    found = []
    for value in sorted(known.fetch(digest.encode())):
        try:
            places = json.loads(value)
        except ValueError:
            continue
        if isinstance(places, list) and places and all(isinstance(place, int) and place >= 0 for place in places):
            found.append(tuple(places))
    return tuple(found[:_MOST])


def remember(known: ExampleDatabase, digest: str, places: Places) -> None:
    """Keep a program that breached."""
    known.save(digest.encode(), json.dumps(places).encode())
