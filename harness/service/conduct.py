"""Every call is made in both worlds in turn, until its own world answers the same twice; after a write the victim is looked at."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx

from harness.errors import Interrupted
from harness.findings.phase_rules import PHASE_RULES
from harness.record.model import Finding, Severity
from harness.service.calls import Call
from harness.service.compare import Difference, Reply, difference, severity_of, unsettled
from harness.service.ground import Ground, Worlds
from harness.service.tokens import Columns

_PATIENCE = 20.0
_MOST = 3


@dataclass(frozen=True, kw_only=True)
class Breach:
    """What one call showed."""

    call: Call
    columns: Columns | None
    severity: Severity
    told: str


@dataclass(kw_only=True)
class Desk:
    """Who asks both worlds. ``unsettled`` are operations of which only the statuses could be compared."""

    worlds: Worlds
    client: httpx.Client
    requests: int = 0
    seen: Mapping[str, str] = field(default_factory=dict)
    unsettled: set[str] = field(default_factory=set)
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    def ask(self, base: str, call: Call, token: str | None) -> Reply:
        """One request. Interrupted where the service answers nothing."""
        headers = {**call.headers, **({"Authorization": f"Bearer {token}"} if token is not None else {})}
        self.requests += 1
        try:
            answer = self.client.request(
                call.operation.method.upper(),
                base + call.url,
                params=dict(call.query) or None,
                headers=headers,
                json=call.body if call.operation.body is not None else None,
            )
        except httpx.HTTPError as error:
            raise Interrupted(
                f"the service went away at {call.operation.label}: {error!r}", remedy="look at its log"
            ) from None
        return Reply(status=answer.status_code, headers=dict(answer.headers), body=answer.text)

    def compare(self, call: Call, token: str | None) -> Difference | None:
        """The call in both worlds in turn: once where both answer the same, else until each repeats itself."""
        here: list[Reply] = []
        there: list[Reply] = []
        while len(here) < _MOST and (unsettled(here) or unsettled(there)):
            here.append(self.ask(self.worlds.here, call, token))
            there.append(self.ask(self.worlds.there, call, token))
            if len(here) == 1 and difference(here, there, since=self.since) is None:
                return None
        found = difference(here, there, since=self.since)
        if found is None and (unsettled(here) or unsettled(there)):
            self.unsettled.add(call.operation.label)
        return found

    def attempt(self, call: Call, columns: Columns | None, token: str | None) -> Iterator[Breach]:
        """What the call shows of the victim, and what it does to it."""
        ground = self.worlds.ground
        if not call.operation.reads and not self.seen:
            self.seen = self.worlds.look()
        found = self.compare(call, token)
        if found is not None:
            severity = severity_of(found, ground.cells, call.supplied)
            yield Breach(call=call, columns=columns, severity=severity, told=found.told)
        if call.operation.reads:
            return
        after = self.worlds.look()
        changed = sorted(label for label, digest in after.items() if digest != self.seen.get(label))
        self.seen = after
        if changed:
            told = f"the victim's rows of {', '.join(changed)} were changed"
            yield Breach(call=call, columns=columns, severity=Severity.INTEGRITY, told=told)


@contextmanager
def desk_at(worlds: Worlds) -> Iterator[Desk]:
    """No proxy of the environment stands between the harness and a service on this machine."""
    with httpx.Client(timeout=_PATIENCE, trust_env=False, follow_redirects=False) as client:
        yield Desk(worlds=worlds, client=client)


def finding_from(breach: Breach, ground: Ground) -> Finding:
    named = {Severity.CONTENT: "endpoint-shows-content", Severity.INTEGRITY: "endpoint-writes-foreign-rows"}
    rule = PHASE_RULES[named.get(breach.severity, "endpoint-tells-existence")]
    return Finding(
        rule=rule.name,
        severity=breach.severity,
        object=breach.call.operation.label,
        family=f"service-{breach.call.family}",
        attacker=breach.columns or {"tenant": None},
        victim={"tenant": ground.victim},
        statements=(request_of(breach.call),),
        observed=breach.told,
        explanation=rule.means,
        remedy=rule.remedy,
        detail=breach.call.family,
    )


def request_of(call: Call) -> str:
    """The request as a person would write it; the token is left out."""
    query = str(httpx.QueryParams(dict(call.query)))
    lines = [f"{call.operation.method.upper()} {call.url}{'?' + query if query else ''}"]
    lines += [f"{name}: {value}" for name, value in call.headers.items()]
    return "\n".join([*lines, *([repr(call.body)] if call.body is not None else [])])
