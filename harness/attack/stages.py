"""A stage of a scene knows how to become the application role, how to tell its context, and where the victim's side is."""

import re
from collections.abc import Iterator

from harness.attack.eyes import eyes_for
from harness.attack.prepare import Survey
from harness.attempts.terms import fresh, insert, victim_row, with_new_keys
from harness.execute.stage import Stage
from harness.execute.wire import Wire
from harness.sql.compose import literal
from harness.world.model import Rights, Scene

_SERIAL = 53


def probe_of(survey: Survey) -> str:
    """A query for everything that ``enter`` sets, by the names that it and its routines give."""
    text = " ".join(survey.config.tenancy.enter)
    called = [r for r in survey.catalog.routines if re.search(rf'\b"?{re.escape(r.name)}"?\s*\(', text)]
    text += " ".join(routine.source for routine in called)
    names = re.findall(r"set_config\(\s*'([\w.]+)'", text) + re.findall(
        r"\bSET\s+(?:LOCAL\s+|SESSION\s+)?([\w]+\.[\w.]+)\s*(?:=|TO)", text, re.IGNORECASE
    )
    wanted = [f"pg_catalog.current_setting({literal(name)}, true)" for name in dict.fromkeys(names) if name != "role"]
    return "SELECT " + ", ".join([*wanted, "current_user", "session_user"])


def stage_of(survey: Survey, wire: Wire, scene: Scene, victim_rights: Rights | None) -> Stage:
    """A privileged stage that becomes the application role and can look at the victim's side."""
    inserts = dict(_inserts(scene, victim_rights)) if victim_rights is not None else {}
    eyes = eyes_for(scene, victim_rights, inserts)
    return Stage(wire=wire, become=survey.become, eyes=eyes, probe=probe_of(survey))


def _inserts(scene: Scene, rights: Rights) -> Iterator[tuple[str, tuple[int, str]]]:
    """A row of the victim's own with new keys, wherever a trigger may have something against it."""
    hooked = {trigger.relation for trigger in scene.catalog.triggers}
    for relation in scene.relations:
        row, may = victim_row(scene, relation), rights.insert.get(relation.oid, frozenset())
        if row is None or not may or not scene.owned(relation) or relation.oid not in hooked:
            continue
        cells = with_new_keys(scene, relation, fresh(scene, relation, row), _SERIAL)
        allowed = tuple(column for column in relation.columns if column.name in may and not column.generated)
        if relation.is_table and (statement := insert(relation, cells, allowed)) is not None:
            yield f"INSERT {relation.label}", (relation.oid, statement)
