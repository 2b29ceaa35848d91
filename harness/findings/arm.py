"""One arm of a replay: the world is set, its actor enters and acts, what it is told or leaves behind is noted, all is taken back."""

import re

from harness.attempts.reads import everything
from harness.attempts.terms import locator
from harness.findings.worlds import array, refreshes
from harness.record.model import Attempt, Scope, Severity, Suspicion
from harness.sql.compose import columns, literal
from harness.world.model import Principal, Scene
from harness.world.twin import beyond

_ARM = """\
-- {{sides}}
CREATE FUNCTION pg_temp.tenantproof_arm(side boolean) RETURNS text[] LANGUAGE plpgsql AS $tenantproof$
DECLARE seen text[] := '{}';
BEGIN
  BEGIN
    PERFORM pg_temp.tenantproof_sequences();
{{world}}{{act}}{{look}}    RAISE EXCEPTION USING ERRCODE = 'TP000', MESSAGE = 'taken back';
  EXCEPTION WHEN SQLSTATE 'TP000' THEN NULL;
  END;
  RETURN seen;
END $tenantproof$;
"""
_ACT = """\
    BEGIN
      seen := pg_temp.tenantproof_observe({{program}}, {{guarded}});
      IF {{all}} AND EXISTS (SELECT FROM unnest(seen) line WHERE line ~ '^\\d+: error') THEN
        RAISE EXCEPTION USING ERRCODE = 'TP001', MESSAGE = 'refused';
      END IF;
    EXCEPTION WHEN SQLSTATE 'TP001' THEN NULL;
    END;
{{follow}}    PERFORM pg_temp.tenantproof_return();
    SELECT seen || coalesce(array_agg('told: ' || line), '{}') INTO seen FROM pg_temp.tenantproof_told;
"""
# What ANALYZE writes down is told by these: each world is analysed, which a clone is for.
ANALYSED = ("planner-estimate", "readable-statistics")
_COPY_OUT = re.compile(r"COPY\s+(?:\((?P<query>.*)\)|(?P<table>.*?))\s+TO\s+STDOUT\s*", re.IGNORECASE | re.DOTALL)


def arm(scene: Scene, suspicion: Suspicion, app_role: str) -> str:
    """The function; ``side`` true is the world, or the deed, that makes the difference."""
    attempt = suspicion.attempt
    if attempt.work:
        sides, world, act = "With the victim's work and without.", "", _work(attempt, app_role)
    elif suspicion.severity is Severity.INTEGRITY and not attempt.on_success:
        sides, world, act = "With the attempt and without.", _hole(attempt), _deed(attempt, app_role)
    else:
        sides = "With the victim's rows and without."
        world = _hole(attempt) + "    IF NOT side THEN PERFORM pg_temp.tenantproof_absent(); END IF;\n"
        world += _quiet(scene, attempt)
        act = _entering(attempt, app_role) + _acting(
            attempt, complete=False, follow=everything(scene) if attempt.follow else ()
        )
    look = _look(scene, suspicion, app_role) if suspicion.harm else ""
    text = _ARM
    for name, given in (("sides", sides), ("world", world), ("act", act), ("look", look)):
        text = text.replace("{{" + name + "}}", given)
    return text


def _quiet(scene: Scene, attempt: Attempt) -> str:
    statements = refreshes(scene)
    if attempt.rule in ANALYSED:
        relation = scene.catalog.by_label.get(attempt.object)
        statements = (*statements, f"ANALYZE {relation.sql}") if relation is not None else statements
    return f"    PERFORM pg_temp.tenantproof_each({array(statements)});\n" if statements else ""


def _hole(attempt: Attempt) -> str:
    if attempt.hole is None:
        return ""
    delete = f"DELETE FROM {attempt.hole.relation} WHERE {attempt.hole.condition}"
    return f"    PERFORM pg_temp.tenantproof_quietly({array([delete])});\n"


def _entering(attempt: Attempt, app_role: str) -> str:
    become = f"    PERFORM pg_temp.tenantproof_become({literal(app_role)});\n"
    if attempt.actor is None:
        return f"{become}    PERFORM pg_temp.tenantproof_observe({array(attempt.enter)}, true);\n"
    return f"{become}    PERFORM pg_temp.tenantproof_each({array(attempt.actor.enter)});\n"


def program(attempt: Attempt) -> tuple[str, ...]:
    """What the attempt runs, in a form that a function can run: notices become rows, COPY OUT the query it copies."""
    told = "INSERT INTO pg_temp.tenantproof_told VALUES ($1);"
    prelude = (statement.replace("RAISE NOTICE 'told %', $1;", told) for statement in attempt.prelude)
    return (*prelude, *(_queried(statement) for statement in attempt.statements))


def _queried(statement: str) -> str:
    found = _COPY_OUT.fullmatch(statement)
    if found is None:
        return statement
    return found["query"] if found["query"] is not None else f"TABLE {found['table']}"


def _acting(attempt: Attempt, *, complete: bool, follow: tuple[str, ...] = ()) -> str:
    """``complete``: what was done before an error is taken back, and constraints are settled."""
    statements = program(attempt)
    if complete or attempt.scope is not Scope.SIGHT:
        statements = (*statements, "SET CONSTRAINTS ALL IMMEDIATE")
    text = _ACT.replace("{{program}}", array(statements)).replace("{{all}}", str(complete).lower())
    after = f"      seen := seen || pg_temp.tenantproof_observe({array(follow)}, true);\n" if follow else ""
    unless = "    IF NOT EXISTS (SELECT FROM unnest(seen) line WHERE line ~ '^\\d+: error') THEN\n"
    text = text.replace("{{follow}}", f"{unless}{after}    END IF;\n" if follow else "")
    return text.replace("{{guarded}}", str(attempt.guarded).lower())


def _deed(attempt: Attempt, app_role: str) -> str:
    return f"    IF side THEN\n{_entering(attempt, app_role)}{_acting(attempt, complete=True)}    END IF;\n"


def _work(attempt: Attempt, app_role: str) -> str:
    enter, *work = attempt.work
    become = f"PERFORM pg_temp.tenantproof_become({literal(app_role)});"
    return (
        f"    IF side THEN\n      {become}\n      PERFORM pg_temp.tenantproof_each({array([enter])});\n"
        f"      PERFORM pg_temp.tenantproof_observe({array(work)}, true);\n"
        f"      PERFORM pg_temp.tenantproof_return();\n    END IF;\n"
        f"{_entering(attempt, app_role)}{_acting(attempt, complete=False)}"
    )


def _look(scene: Scene, suspicion: Suspicion, app_role: str) -> str:
    """The victim's rows as the privileged user sees them, then what its own principal reads and does."""
    rows, theirs = [], []
    for harm in suspicion.harm:
        kind, _, rest = harm.partition(" ")
        if kind == "work":
            theirs += _own_work(scene, rest)
            continue
        relation = scene.catalog.by_oid.get(int(rest)) if rest.lstrip("-").isdigit() else None
        if relation is None:
            continue
        if kind == "rows":
            where = beyond(scene, relation) if scene.owners[relation.oid].expression else "true"
            rows.append(f"SELECT * FROM {relation.sql} WHERE {where}")
        else:
            held = scene.rights.select.get(relation.oid, frozenset())
            names = columns(c.name for c in relation.columns if c.name in held)
            theirs.append(f"SELECT {names or '*'} FROM {relation.sql}")
    text = f"    seen := pg_temp.tenantproof_observe({array(rows)}, true);\n"
    victim = scene.victim_principal
    if victim is not None and (theirs or not rows):
        text += _as_victim(victim, theirs, app_role)
    return text


def _as_victim(victim: Principal, statements: list[str], app_role: str) -> str:
    return (
        f"    PERFORM pg_temp.tenantproof_become({literal(app_role)});\n"
        f"    seen := seen || pg_temp.tenantproof_observe({array(victim.enter)}, false);\n"
        f"    seen := seen || pg_temp.tenantproof_observe({array(statements)}, true);\n"
    )


def _own_work(scene: Scene, harm: str) -> list[str]:
    """The victim's own statement that a label of the look stands for: ``UPDATE 0 schema.name: UPDATE 1 became …``."""
    label = next((r for r in scene.relations if f" {r.label}: " in harm), None)
    command, _, rest = harm.partition(" ")
    place = rest.partition(" ")[0]
    if label is None or not place.isdigit() or command not in ("DELETE", "UPDATE"):
        return []
    rows = scene.theirs.get(label.oid, ())
    where = locator(label, rows[int(place)]) if int(place) < len(rows) else None
    if where is None:
        return []
    names = [c for c in label.columns if not c.generated and c.identity != "a"]
    usable = [c for c in names if c.name in scene.rights.update.get(label.oid, frozenset())]
    if command == "DELETE":
        return [f"DELETE FROM {label.sql} WHERE {where}"]
    return [f"UPDATE {label.sql} SET {columns([c.name])} = {columns([c.name])} WHERE {where}" for c in usable[-1:]]
