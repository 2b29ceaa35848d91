"""A notification reaches every session that listens, and listening needs no privilege: what it carries is judged.

Notifications need a commit, so the victim works in a clone made for it.
"""

from harness.attack.prepare import Grounds
from harness.attempts.victim_acts import FAMILY, MARK, channels, labour
from harness.execute.stage import Stage
from harness.execute.wire import Wire, first_error
from harness.record.model import Attempt, Event, Severity, Suspicion
from harness.sql.compose import identifier
from harness.world.model import Scene


def overheard(grounds: Grounds, scene: Scene) -> list[tuple[Scene, Suspicion]]:
    """What the attacker hears while the victim works."""
    names = channels(scene)
    victim = scene.victim_principal
    if not names or victim is None:
        return []
    database = grounds.clones.make(grounds.survey.base)
    ear, hand = _session(grounds, database), _session(grounds, database)
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
    grounds.clones.drop(database)
    return [(scene, suspicion) for suspicion in found.values()]


def _session(grounds: Grounds, database: str) -> Stage:
    login = grounds.login(database)
    if login is not None:
        return Stage(wire=login)
    return Stage(wire=grounds.privileged(database), become=grounds.survey.become)


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
