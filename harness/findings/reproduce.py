"""A finding can be shown again by anyone with psql: its replay plants its rows, asks both worlds, and leaves nothing.

It prints BREACH or HELD last, and neither where it could not even begin.
"""

from harness.findings.arm import ANALYSED, arm
from harness.findings.locked import locked
from harness.findings.overheard import overheard
from harness.findings.worlds import alteration, array, becoming, plants, removal, victims
from harness.record.model import Attempt, Suspicion
from harness.sql.question import question
from harness.world.model import Scene

_HEAD = """\
-- {title}
-- psql -f FILE, as the privileged user, on the database in question. Prints BREACH or HELD last and leaves nothing.
\\set ON_ERROR_STOP off
\\unset verdict
"""
CLONE = """\
-- Works in a clone, since it has to commit. Nobody else may be connected to the database while it is cloned.
SELECT pg_catalog.current_database() AS home,
       'tenantproof_' || pg_catalog.substr(pg_catalog.md5(pg_catalog.random()::text || pg_catalog.clock_timestamp()), 1, 12)
         AS place \\gset
\\c template1
CREATE DATABASE :"place" TEMPLATE :"home";
SELECT pg_catalog.format('ALTER %s SET %s = %s', CASE WHEN s.setrole = 0 THEN pg_catalog.format('DATABASE %I', :'place')
         ELSE pg_catalog.format('ROLE %I IN DATABASE %I', r.rolname, :'place') END, n.name,
         CASE n.name WHEN 'search_path' THEN n.given ELSE pg_catalog.quote_literal(n.given) END)
  FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase AND d.datname = :'home'
  LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) e (entry),
  LATERAL (SELECT split_part(entry, '=', 1), substr(entry, strpos(entry, '=') + 1)) n (name, given) \\gexec
\\c :"place"
"""
DROP = """\
\\c :"home"
DROP DATABASE :"place";
"""
_LAST = """\
\\if :{?verdict}
\\else
\\set verdict 'NOTHING SHOWN: the replay could not begin'
\\endif
\\echo :verdict
"""
_COMPARE = """\
SELECT CASE WHEN NOT :'there_are'::boolean THEN 'NOTHING SHOWN: no row of the victim''s is there'
            WHEN pg_temp.tenantproof_parts(:'a1', :'a2', :'b1', :'b2') THEN 'BREACH'
            ELSE 'HELD' END AS verdict \\gset
"""
_EITHER = """\
SELECT CASE WHEN :'fresh' = 'BREACH' THEN 'BREACH' ELSE :'verdict' END AS verdict \\gset
"""
_SUCCESS = """\
SELECT CASE WHEN :'a1'::text[] = '{}' THEN 'HELD'
            WHEN EXISTS (SELECT FROM unnest(:'a1'::text[]) line WHERE line ~ '^\\d+: error') THEN 'HELD'
            ELSE 'BREACH' END AS verdict \\gset
"""


def reproduction(scene: Scene, suspicion: Suspicion, app_role: str) -> str:
    """A script for ``psql -f``."""
    attempt = suspicion.attempt
    title = f"{suspicion.severity.value}: {suspicion.object} ({attempt.rule})".replace("\n", " ")
    head = _HEAD.replace("{title}", title)
    if attempt.object.startswith("channel:"):
        return head + overheard(scene, suspicion, app_role, opening=CLONE, closing=DROP) + _LAST
    if attempt.beside:
        return head + locked(scene, attempt, app_role) + _LAST
    commits = bool(attempt.before) or attempt.rule in ANALYSED
    start, end = (CLONE, DROP) if commits else ("BEGIN;\n", "ROLLBACK;\n")
    return "".join(
        [
            head,
            start,
            "SET client_min_messages = error;\n",
            question("harness.findings", "replay"),
            _preparation(scene, attempt),
            arm(scene, suspicion, app_role),
            _runs(scene, suspicion, app_role),
            end,
            _LAST,
        ]
    )


def _preparation(scene: Scene, attempt: Attempt) -> str:
    tenant = scene.victim if attempt.actor is not None else None
    other = "\n  ".join(f"PERFORM pg_temp.tenantproof_first({array(tries)});" for tries in alteration(scene, attempt))
    return (
        f"-- The rows that the finding is about, where they are not there.\n"
        f"SELECT pg_temp.tenantproof_quietly({array(plants(scene))});\n"
        f"SELECT pg_temp.tenantproof_any({array(victims(scene, tenant))}) AS there_are \\gset\n"
        f"-- The same world without the victim's rows.\n"
        f"CREATE FUNCTION pg_temp.tenantproof_absent() RETURNS void LANGUAGE plpgsql AS $tenantproof$\nBEGIN\n"
        f"  PERFORM pg_temp.tenantproof_quietly({array(removal(scene, tenant))});\n"
        f"  PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);\n  {other}\n"
        f"  PERFORM pg_catalog.set_config('session_replication_role', 'origin', true);\nEND $tenantproof$;\n"
    )


def _runs(scene: Scene, suspicion: Suspicion, app_role: str) -> str:
    """Each side twice, so that what differs by itself is not taken for a breach."""
    attempt = suspicion.attempt
    before = "".join(_block(block, app_role) for block in attempt.before)
    if attempt.on_success:
        return f"{before}SELECT pg_temp.tenantproof_arm(true) AS a1 \\gset\n{_SUCCESS}"
    runs = (("a1", "true"), ("a2", "true"), ("b1", "false"), ("b2", "false"))
    asked = "".join(f"{before}SELECT pg_temp.tenantproof_arm({side}) AS {name} \\gset\n" for name, side in runs)
    if attempt.actor is not None or attempt.before:
        return asked + _COMPARE
    # What a predecessor leaves on the connection ('' instead of an unset context) is nobody's state as well.
    former = scene.victim_principal or scene.attacker
    entered = "".join(f"{statement};\n" for statement in former.enter)
    reused = f"SAVEPOINT former;\n{becoming(app_role)}\n{entered}ROLLBACK TO SAVEPOINT former;\n"
    return f"{asked}{_COMPARE}SELECT :'verdict' AS fresh \\gset\n{reused}{asked}{_COMPARE}{_EITHER}"


def _block(block: tuple[str, ...], app_role: str) -> str:
    """Another principal's transaction on the same connection."""
    first, *rest = block
    return "\n".join(["BEGIN;", becoming(app_role), *(f"{statement};" for statement in (first, *rest)), ""])
