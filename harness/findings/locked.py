"""Two sessions are needed to be stopped by a lock; that both would take the same one, a single session can show."""

from harness.findings.worlds import array, becoming, plants
from harness.record.model import Attempt
from harness.sql.compose import columns
from harness.sql.question import question
from harness.world.model import Scene

_TAKEN = """\
SELECT coalesce(pg_catalog.array_agg(pg_catalog.format('%s %s %s', classid, objid, objsubid)), '{}') AS {name}
  FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid() \\gset
ROLLBACK TO SAVEPOINT tenantproof;
SELECT pg_catalog.pg_advisory_unlock_all();
"""
# A row keeps the number of the transaction that locked it last, also where that was taken back.
_SINCE = """\
SELECT greatest(pg_catalog.pg_current_xact_id()::text::bigint + 1,
         pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text::bigint) & 4294967295 AS since \\gset
"""
_ROWS = """\
SELECT pg_temp.tenantproof_return();
SELECT coalesce(pg_catalog.array_agg(place), '{}') AS {name} FROM ({rows}) held (place, maker, locker)
 WHERE greatest(maker::pg_catalog.text::bigint, locker::pg_catalog.text::bigint) >= :since \\gset
ROLLBACK TO SAVEPOINT tenantproof;
"""
_SAME = """\
SELECT CASE WHEN :'held'::text[] && :'wanted'::text[] THEN 'BREACH' ELSE 'HELD' END AS verdict \\gset
"""


def locked(scene: Scene, attempt: Attempt, app_role: str) -> str:
    """The middle of a script: the locks that the victim takes, and those that the attacker asks for."""
    enter, *work = attempt.work
    asked = attempt.statements[1:2]
    attacker = attempt.actor.enter if attempt.actor is not None else attempt.enter
    sides = (("held", (enter,), work), ("wanted", attacker, asked) if asked else ("wanted", (enter,), work))
    before, after = ("", _TAKEN)
    if attempt.rule == "lock-oracle":
        before, after = _SINCE, _ROWS.replace("{rows}", _marks(scene))
    taken = "".join(
        f"SAVEPOINT tenantproof;\n{before}{becoming(app_role)}\n"
        + "".join(f"{each};\n" for each in entering)
        + f"SELECT pg_temp.tenantproof_observe({array(said)}, true);\n"
        + after.replace("{name}", name)
        for name, entering, said in sides
    )
    return "".join(
        [
            "BEGIN;\nSET client_min_messages = error;\n",
            question("harness.findings", "replay"),
            f"SELECT pg_temp.tenantproof_quietly({array(plants(scene))});\n",
            taken,
            _SAME,
            "ROLLBACK;\n",
        ]
    )


def _marks(scene: Scene) -> str:
    """Which row each is of an owned table, by its key, and who wrote and who locked it last."""
    found = []
    for table in scene.relations:
        if table.kind == "r" and scene.owned(table):
            key = f"ROW({columns(table.primary)})::pg_catalog.text" if table.primary else "ctid::pg_catalog.text"
            found.append(f"SELECT tableoid::pg_catalog.text || {key}, xmin, xmax FROM {table.sql}")
    return " UNION ALL ".join(found) or "SELECT NULL, NULL, NULL"
