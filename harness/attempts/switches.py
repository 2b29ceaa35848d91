"""A setting that ``enter`` does not set is anybody's to set: it must not open what the context closes.

The adversary sets no context, so no value here names the victim: only switches, and the texts that the schema
compares with.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from harness.attempts import reads
from harness.attempts.anybody import hints_of
from harness.attempts.written import written
from harness.catalog.model import Relation
from harness.record.model import Attempt
from harness.sql.compose import identifier, literal
from harness.world.foreign import holds_foreign
from harness.world.model import Scene

FAMILY = "session"
RULE = "setting-crosses-tenants"
_NAME = re.compile(r"current_setting\(\s*'([\w$]+(?:\.[\w$]+)+)'", re.IGNORECASE)
_ON = ("on", "1", "*")
_VALUES = 8
_WRITTEN = 12


def attempts(scene: Scene) -> Iterator[Attempt]:
    """With each such setting at each value that may open something, everything is read, and written blindly."""
    for name, values in _settings(scene).items():
        for value in values:
            prelude = (f"SELECT pg_catalog.set_config({literal(name)}, {literal(value)}, true)",)
            listed = reads.each(scene)
            yield Attempt(
                family=FAMILY,
                rule=RULE,
                object="\n".join(relation.label for relation, _ in listed),
                statements=tuple(statement for _, statement in listed),
                actor=scene.attacker,
                prelude=prelude,
                guarded=True,
                hint=name,
            )
            for relation in [r for r in scene.relations if scene.owned(r) and not holds_foreign(scene.catalog, r)][
                :_WRITTEN
            ]:
                for statement in _blind(scene, relation):
                    attempt = written(scene, relation, statement)
                    yield replace(attempt, family=FAMILY, rule=RULE, prelude=prelude, hint=name)


def _settings(scene: Scene) -> dict[str, list[str]]:
    """Custom settings that are read somewhere and that ``enter`` leaves alone, with what they may be set to."""
    routines = scene.catalog.routines
    context = [text for enter in (scene.attacker.enter, *(e for _, e in scene.nobody)) for text in enter]
    context += [routine.source for routine in routines if routine.oid in scene.context_routines]
    entered = hints_of(scene, "\n".join(context)).source.lower()
    texts = [part for policy in scene.catalog.policies for part in (policy.using, policy.with_check) if part]
    texts += [routine.source for routine in routines if routine.oid not in scene.context_routines]
    texts += [relation.definition for relation in scene.relations if relation.definition]
    theirs = scene.victim_principal.parameters if scene.victim_principal is not None else ()
    taken = {scene.victim, scene.attacker.tenant, *(value for _, value in (*theirs, *scene.attacker.parameters))}
    found: dict[str, list[str]] = {}
    for text in texts:
        for name in _NAME.findall(text):
            if name.lower() not in entered:
                said = [each for each in re.findall(r"'([^']{0,40})'", text) if each and "." not in each]
                found.setdefault(name, []).extend((*said, *_ON))
    return {
        name: [value for value in dict.fromkeys(values) if value not in taken][:_VALUES]
        for name, values in found.items()
    }


def _blind(scene: Scene, relation: Relation) -> Iterator[str]:
    if relation.oid in scene.rights.delete:
        yield f"DELETE FROM {relation.sql}"
    may = scene.rights.update.get(relation.oid, frozenset())
    free = [c for c in relation.columns if c.name in may and not c.generated and c.identity != "a"]
    if free:
        name = identifier(free[-1].name)
        yield f"UPDATE {relation.sql} SET {name} = {name}"
