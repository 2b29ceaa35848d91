"""A rollback does not give back what was drawn from a sequence, so a transaction draws from a sequence of its own.

ALTER SEQUENCE … RESTART writes a new file, which the rollback throws away with all that was drawn or set meanwhile
(PostgreSQL 10). Until then other sessions wait to draw.
"""

from collections.abc import Iterator
from typing import Any

import psycopg

from harness.catalog.model import Catalog
from harness.sql.question import question
from harness.target.text import ask

_ROOM = 1_000_000
# Beyond what others draw while the run lasts.
_AHEAD = 100_000


def set_aside(connection: psycopg.Connection[Any], catalog: Catalog) -> Iterator[str]:
    """One statement a sequence, always to the same value."""
    known = {sequence.oid: sequence for sequence in catalog.sequences}
    if not known:
        return
    for row in ask(connection, question("harness.world", "sequence_ends")):
        oid, last, step, least, most = (int(cell or 0) for cell in row)
        if (sequence := known.get(oid)) is None:
            continue
        room = (most - last if step > 0 else last - least) // abs(step)
        ahead = _AHEAD if room > _ROOM else min(room, 1)
        yield f"ALTER SEQUENCE {sequence.sql} RESTART WITH {last + ahead * step}"
