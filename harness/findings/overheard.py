"""What is notified is seen by a client alone: the replay commits in a clone, and reads back what psql was told."""

import re

from harness.attempts.victim_acts import MARK
from harness.findings.worlds import array, becoming, plants
from harness.record.model import Severity, Suspicion
from harness.sql.compose import identifier
from harness.sql.question import question
from harness.world.model import Scene


def overheard(scene: Scene, suspicion: Suspicion, app_role: str, *, opening: str, closing: str) -> str:
    """The middle of a script: needs a shell with mktemp, grep and rm beside psql."""
    attempt, victim = suspicion.attempt, scene.victim_principal
    channel = suspicion.object.removeprefix("channel:")
    become = becoming(app_role)
    attacker = attempt.actor.enter if attempt.actor is not None else attempt.enter
    enter = victim.enter if victim is not None else ()
    lines = [
        opening + question("harness.findings", "replay"),
        "BEGIN;",
        f"SELECT pg_temp.tenantproof_quietly({array(plants(scene))});",
        "COMMIT;",
        "\\set file `mktemp`",
        *("BEGIN;", become, *(f"{statement};" for statement in attacker), f"LISTEN {identifier(channel)};", "COMMIT;"),
        "\\o :file",
    ]
    for statement in attempt.work:
        lines += ["BEGIN;", become, *(f"{entering};" for entering in enter), f"{statement};", "COMMIT;"]
    told = MARK if suspicion.severity is Severity.CONTENT else ""
    pattern = f'Asynchronous notification "{re.escape(channel)}".*{told}'.replace("'", ".")
    heard = f'\\set verdict `grep -q \'{pattern}\' "$FILE" && echo BREACH || echo HELD; rm -f "$FILE"`'
    return "\n".join([*lines, "SELECT 1;", "\\o", "\\setenv FILE :file", heard, closing])
