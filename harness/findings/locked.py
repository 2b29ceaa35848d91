"""Two sessions are needed to be stopped by a lock; that both would take the same one, a single session can show."""

from harness.findings.worlds import array, becoming, plants
from harness.record.model import Attempt
from harness.sql.question import question
from harness.world.model import Scene

_TAKEN = """\
SELECT coalesce(pg_catalog.array_agg(pg_catalog.format('%s %s %s', classid, objid, objsubid)), '{}') AS {name}
  FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid() \\gset
ROLLBACK TO SAVEPOINT tenantproof;
SELECT pg_catalog.pg_advisory_unlock_all();
"""
_SAME = """\
SELECT CASE WHEN :'held'::text[] && :'wanted'::text[] THEN 'BREACH' ELSE 'HELD' END AS verdict \\gset
"""


def locked(scene: Scene, attempt: Attempt, app_role: str) -> str:
    """The middle of a script: the locks that the victim takes, and those that the attacker asks for."""
    enter, *work = attempt.work
    wanted = attempt.statements[-1] if len(attempt.statements) > 1 else None
    attacker = attempt.actor.enter if attempt.actor is not None else attempt.enter
    sides = (("held", (enter, *work)), ("wanted", (*attacker, wanted) if wanted is not None else (enter, *work)))
    taken = "".join(
        f"SAVEPOINT tenantproof;\n{becoming(app_role)}\n"
        + "".join(f"{each};\n" for each in said)
        + _TAKEN.replace("{name}", name)
        for name, said in sides
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
