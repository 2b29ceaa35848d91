"""A notification reaches every session that listens, and listening needs no privilege: what it carries is judged.

Notifications need a commit, so the victim works in a clone made for it.
"""

from collections import Counter

from harness.attack.grounds import Grounds, World
from harness.attack.pairing import Unfit
from harness.attempts.victim_acts import FAMILY, MARK, channels, labour
from harness.execute.stage import Stage
from harness.execute.wire import Wire, first_error
from harness.record.model import Attempt, Event, Severity, Suspicion
from harness.sql.compose import identifier
from harness.target.text import tell
from harness.world.model import Scene

_TOLD = "tenantproof channel "
# In a clone, pg_notify tells the harness which channel it was given: a name can be built from anything.
_TELLING = f"""
SET allow_system_table_mods = on;
ALTER FUNCTION pg_catalog.pg_notify(text, text) RENAME TO pg_notify_proper;
CREATE FUNCTION pg_catalog.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS
$$BEGIN RAISE WARNING '{_TOLD}%', $1; END$$
"""


def overheard(grounds: Grounds, scene: Scene, not_made: Counter[Unfit]) -> list[tuple[Scene, Suspicion]]:
    """What the attacker hears while the victim works; counted in ``not_made`` where nothing may be committed."""
    guessed = channels(scene)
    victim = scene.victim_principal
    if not guessed or victim is None:
        return []
    used = _used(grounds, scene, victim.enter)
    place = grounds.scratch() if used is not None else None
    if used is None or place is None:
        not_made[Unfit("a notification is heard only after a commit", doubt=True)] += 1
        return []
    names = tuple(dict.fromkeys((*used, *guessed)))
    ear, hand = _session(grounds, place), _session(grounds, place)
    listen = "; ".join(f"LISTEN {identifier(name)}" for name in names)
    for statement in (ear.opening(scene.attacker.enter), listen, "COMMIT"):
        ear.wire.run(statement)
    found: dict[str, Suspicion] = {}
    for relation in scene.relations:
        work = tuple(labour(scene, relation))
        for statement in work[:-1]:
            _commit(hand, victim.enter, statement)
        for event in _heard(ear.wire):
            content = _tells(event, scene)
            severity = Severity.CONTENT if content else Severity.ACTIVITY
            key = f"{event.head[0]} {severity}"
            found.setdefault(key, _suspicion(scene, event, severity, listen, work))
    grounds.release()
    grounds.discard(place)
    return [(scene, suspicion) for suspicion in found.values()]


def _used(grounds: Grounds, scene: Scene, enter: tuple[str, ...]) -> list[str] | None:
    """The channels that the victim's work names, whatever the names are made of; None where it cannot be told."""
    place = grounds.scratch()
    if place is None:
        return None
    with grounds.connected(place) as connection:
        tell(connection, _TELLING)
    hand = grounds.stage(place)
    told: list[str] = []
    for relation in scene.relations:
        for statement in labour(scene, relation):
            hand.wire.run(hand.opening(enter))
            events = [*hand.wire.run(statement), *hand.wire.run("SET CONSTRAINTS ALL IMMEDIATE")]
            told += [
                e.head[1].removeprefix(_TOLD) for e in events if e.kind == "notice" and e.head[1].startswith(_TOLD)
            ]
    grounds.release()
    grounds.discard(place)
    return [name for name in dict.fromkeys(told) if 0 < len(name.encode()) < 64]


def _session(grounds: Grounds, place: World) -> Stage:
    logins = grounds.login(place)
    return Stage(wire=logins[0]) if logins else grounds.stage(place)


def _commit(hand: Stage, enter: tuple[str, ...], statement: str) -> None:
    if first_error(hand.wire.run(hand.opening(enter))) is None:
        hand.wire.run(statement)
        hand.wire.run("COMMIT")


def _heard(wire: Wire) -> list[Event]:
    return [event for event in wire.run("SELECT 1") if event.kind == "notify"]


def _tells(event: Event, scene: Scene) -> bool:
    payload = event.head[1]
    known = {scene.victim, scene.attacker.tenant}
    return MARK in payload or any(len(value) > 3 and value in payload for value in scene.victim_values - known)


def _suspicion(scene: Scene, event: Event, severity: Severity, listen: str, work: tuple[str, ...]) -> Suspicion:
    attempt = Attempt(
        family=FAMILY,
        rule="notification-overheard",
        object=f"channel:{event.head[0]}",
        statements=(listen,),
        actor=scene.attacker,
        work=work,
    )
    return Suspicion(
        attempt=attempt, severity=severity, observed=f"heard: {event.head[1][:300]}", object=attempt.object
    )
