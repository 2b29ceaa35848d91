"""What decides over rows is judged as widened until shown otherwise: policies, checks, triggers, rules."""

from collections.abc import Iterator

from harness.gate.change import Both, Change, bad, fine
from harness.gate.snapshot import Fact

_COMMANDS = {"*": "ALL", "r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
_OFF = "D"


def guards(both: Both) -> Iterator[Change]:
    yield from _policies(both)
    yield from _triggers(both)
    for fact in both.gone("check"):
        if fact.of in both.head.of_kind("table"):
            yield fine(fact, "the check was dropped", was=fact.details["definition"])


def _policies(both: Both) -> Iterator[Change]:
    tables = both.head.of_kind("table")
    for policy in both.gone("policy"):
        if policy.of in tables:
            words = "the policy was dropped: what it allowed or forbade is no longer so"
            yield bad(policy, words, _written(policy), was=_written(policy))
    for policy in both.added("policy"):
        if policy.of not in both.base.of_kind("table"):
            continue
        if policy.details["permissive"]:
            words = "a new permissive policy: it lets in rows that were kept out"
            remedy = "let it compare the row's tenant with the current one, or make it AS RESTRICTIVE"
            yield bad(policy, words, remedy, now=_written(policy))
        else:
            yield fine(policy, "a restrictive policy", now=_written(policy))
    for before, after in both.altered("policy"):
        parts = sorted(key for key, value in before.details.items() if after.details[key] != value)
        yield bad(
            after,
            f"the policy was changed ({', '.join(parts)}): other rows may pass it",
            "let USING and WITH CHECK compare the row's tenant with the current one",
            was=_written(before),
            now=_written(after),
        )


def _written(policy: Fact) -> str:
    """The statement that makes the policy."""
    told = policy.details
    kind = "" if told["permissive"] else " AS RESTRICTIVE"
    text = f"CREATE POLICY {policy.name}{kind} FOR {_COMMANDS[told['command']]} TO {', '.join(told['roles'])}"
    using = f" USING ({told['using']})" if told["using"] is not None else ""
    check = f" WITH CHECK ({told['check']})" if told["check"] is not None else ""
    return f"{text}{using}{check};"


def _triggers(both: Both) -> Iterator[Change]:
    relations = {**both.head.of_kind("table"), **both.head.of_kind("view")}
    for kind in ("trigger", "rule", "event trigger"):
        for fact in both.gone(kind):
            if fact.of in relations or not fact.of:
                words = f"the {kind} was dropped: what it checked or wrote down is no longer so"
                yield bad(
                    fact, words, str(fact.details.get("definition", "")), was=str(fact.details.get("definition", ""))
                )
        for fact in both.added(kind):
            words = f"a new {kind}: it acts on every tenant's statements, and may carry rows between them"
            yield bad(fact, words, "let it write the row's own tenant", now=str(fact.details.get("definition", "")))
        for before, after in both.altered(kind):
            off = after.details["enabled"] == _OFF and before.details["enabled"] != _OFF
            words = f"the {kind} was {'switched off' if off else 'changed'}: rows may pass that it stopped"
            was, now = str(before.details.get("definition", "")), str(after.details.get("definition", ""))
            yield bad(after, words, "switch it on again" if off else "", was=was, now=now)
