"""The service is attacked over HTTP in two worlds: what one tenant is answered must not depend on another's rows.

Start reading here.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import httpx

from harness.config.model import Config
from harness.errors import Interrupted
from harness.findings.phase_rules import PHASE_RULES
from harness.findings.waive import waive
from harness.record.model import DEFAULT_FAILING, Finding, Severity
from harness.service import layers
from harness.service.calls import Call, against, plain
from harness.service.conduct import Breach, Desk, desk_at, finding_from, request_of
from harness.service.ground import Ground, served, survey
from harness.service.openapi import Operation, operations_from
from harness.service.permissions import REFUSED
from harness.service.report import ServiceReport
from harness.service.roles import matrix
from harness.service.tokens import Columns, forgeries, tokens_for
from harness.target.clones import Clones

Progress = Callable[[str], None]
Actor = tuple[Columns | None, str | None]

_CURSORS = 2


def run_service(
    config: Config,
    dsn: str,
    *,
    app_dsn: str | None,
    seed: int,
    progress: Progress,
    failing: frozenset[Severity] = frozenset(DEFAULT_FAILING),
) -> ServiceReport:
    """Attack the service on clones of ``dsn``. Interrupted where it cannot be judged; what is not declared is not run.

    Findings of the severities ``failing`` breach, and those of one layer alone where the project asks for both.

    The calls are all that the document allows for, so ``seed`` chooses nothing yet.
    """
    del seed
    if config.system is None or config.system.serve is None:
        return ServiceReport(absent="tenantproof.toml has no [system] serve: there is no service to judge")
    if config.service.token is None:
        return ServiceReport(absent="tenantproof.toml has no [service] token: no tenant's token can be had")
    if app_dsn is None:
        what = f"no login as {config.database.app_role} works: the service cannot be given one"
        raise Interrupted(what, remedy="give one as TENANTPROOF_APP_DSN, or let the role log in from this address")
    with Clones(dsn) as clones:
        progress("making two worlds")
        report = _judged(survey(config, clones, dsn, app_dsn), progress)
    asked = failing | ({Severity.DEFENCE} if config.service.defence_in_depth else frozenset())
    return replace(report, failing=frozenset(severity.value for severity in asked))


def _judged(ground: Ground, progress: Progress) -> ServiceReport:
    config, notes = ground.config, list[str]()
    tokens = tokens_for(config, (*ground.attackers, *ground.victims))
    actors = list(zip(ground.attackers, tokens, strict=False))
    victims = tokens[len(actors) :]
    progress("attacking the service, and the application alone")
    with served(ground, ablated=False) as worlds, desk_at(worlds) as desk:
        operations = _operations(desk)
        cursors = _cursors(desk, operations, victims)
        calls = [call for each in operations for call in against(each, ground.own, ground.theirs, cursors)]
        broken = _both_ways(desk, calls, actors, ("both", "application"))
        told = [finding_from(breach, ground) for breach in broken["both"]]
        progress("forging tokens")
        told += _forged(desk, operations, actors[0], notes)
        unreached = _unreached(desk, operations, victims, broken)
        progress("trying every role on every operation")
        roles = matrix(desk, operations)
        requests, unsettled = desk.requests, sorted(desk.unsettled)
    progress("attacking the database alone")
    with served(ground, ablated=True) as worlds, desk_at(worlds) as desk:
        broken |= _both_ways(desk, calls, actors, ("database", "neither"))
        requests += desk.requests
    rows = layers.table(list(dict.fromkeys(call.family for call in calls)), broken)
    told += [*layers.findings(rows, broken, ground), *roles.findings]
    if roles.cells:
        rows.append(roles.layer())
    return ServiceReport(
        findings=waive(_distinct(told), config.accept, datetime.now(UTC).date()),
        layers=tuple(rows),
        roles=tuple(roles.rows()),
        operations=len(operations),
        requests=requests,
        unreached=tuple(unreached),
        unsettled=tuple(unsettled),
        notes=(*notes, *([roles.not_tried] if roles.not_tried else ())),
        doubts=roles.doubts,
    )


def _operations(desk: Desk) -> tuple[Operation, ...]:
    try:
        answer = desk.client.get(f"{desk.worlds.here}/openapi.json")
        if answer.status_code != 200:
            raise Interrupted(
                f"the service has no OpenAPI document: /openapi.json answers {answer.status_code}",
                remedy="serve one; without it nobody knows what can be asked",
            )
        return operations_from(answer.json())
    except (httpx.HTTPError, json.JSONDecodeError, UnicodeDecodeError) as error:
        what = f"/openapi.json cannot be read: {error!r}"
        raise Interrupted(what, remedy="ask [system] serve for it by hand: it must answer with JSON") from None


def _both_ways(
    desk: Desk, calls: Sequence[Call], actors: Sequence[Actor], names: tuple[str, str]
) -> dict[str, list[Breach]]:
    """The calls with row security and without; all that reads comes first, since what is written has a time of its own."""
    broken: dict[str, list[Breach]] = {name: [] for name in names}
    for reads in (True, False):
        for name in names:
            desk.worlds.protect(rows=name == names[0])
            desk.seen = {}
            for call in calls:
                if call.operation.reads == reads:
                    for columns, token in _who(call, actors, alone=name != "both"):
                        made = call if columns is not None else replace(call, family="nobody")
                        broken[name] += desk.attempt(made, columns, token)
    desk.worlds.protect(rows=True)
    return broken


def _who(call: Call, actors: Sequence[Actor], *, alone: bool) -> Sequence[Actor]:
    """A layer alone is tried by the first; what a role may do differs, so both together are tried by all, and by nobody."""
    if alone:
        return actors[:1]
    return [*actors, (None, None)] if call.family in ("plain", "path") else actors


def _cursors(desk: Desk, operations: Sequence[Operation], victims: Sequence[str]) -> tuple[str, ...]:
    """Places in the victim's own lists, as the service tells the victim."""
    found: list[str] = []
    for operation in operations:
        if not operation.reads or operation.at("path") or not victims:
            continue
        asked = plain(operation, desk.worlds.ground.theirs)
        if any(parameter.name == "limit" for parameter in operation.at("query")):
            asked = replace(asked, query={**asked.query, "limit": "1"})
        try:
            told = json.loads(desk.ask(desk.worlds.here, asked, victims[0]).body)
        except ValueError:
            continue
        if isinstance(told, dict):
            found += [v for k, v in told.items() if ("next" in k or "cursor" in k) and isinstance(v, str)]
    return tuple(dict.fromkeys(found))[:_CURSORS]


def _forged(desk: Desk, operations: Sequence[Operation], actor: tuple[Columns, str], notes: list[str]) -> list[Finding]:
    """Findings for tokens that were not refused, on every operation that asks for one."""
    told = []
    ground = desk.worlds.ground
    forged = list(forgeries(ground.config, *actor, ground.victim, notes))
    for operation in operations:
        call = plain(operation, ground.own, family="token")
        anonymous = desk.ask(desk.worlds.here, call, None).status
        if not operation.secured and anonymous not in REFUSED:
            continue  # open to everybody; what nobody is shown there was compared already
        for forgery in forged:
            status = desk.ask(desk.worlds.here, call, forgery.token).status
            if status in REFUSED:
                continue
            rule = PHASE_RULES[f"token-{forgery.rule}"]
            told.append(
                Finding(
                    rule=rule.name,
                    severity=Severity.CONTENT,
                    object=operation.label,
                    family="service-token",
                    attacker=actor[0],
                    victim={"tenant": ground.victim},
                    statements=(request_of(call),),
                    observed=f"a token, {forgery.told}, is answered {status}, not 401 or 403",
                    explanation=rule.means,
                    remedy=rule.remedy,
                )
            )
    return told


def _unreached(
    desk: Desk, operations: Sequence[Operation], victims: Sequence[str], broken: Mapping[str, Sequence[Breach]]
) -> list[str]:
    """Operations that refuse the victim's own calls too: what an attacker was refused there shows nothing."""
    reached = {breach.call.operation.label for found in broken.values() for breach in found}
    return [each.label for each in operations if each.label not in reached and not _reaches(desk, each, victims)]


def _reaches(desk: Desk, operation: Operation, victims: Sequence[str]) -> bool:
    # The last rows first: the attack went for the first ones.
    calls = [plain(operation, desk.worlds.ground.theirs, which=which) for which in (-1, -2, 0)]
    return any(desk.ask(desk.worlds.here, call, token).status < 400 for token in victims for call in calls)


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """One of each fingerprint: another role that is shown the same is the same finding."""
    return list({finding.fingerprint: finding for finding in reversed(list(findings))}.values())[::-1]
