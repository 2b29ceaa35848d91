"""Every principal reads every relation, and the owners of the rows that come back are compared with its entitlement.

What is found here is only a lead: the pair is then attacked and judged like any other.
"""

from harness.attack.prepare import Grounds, rights_of
from harness.execute.wire import Wire, first_error
from harness.sql.compose import identifier
from harness.world.model import Principal
from harness.world.pairs import Pair, pair_of

_PRINCIPALS = 120
_LEADS = 4


def direct_reads(grounds: Grounds, pairs: tuple[Pair, ...]) -> tuple[tuple[Pair, ...], int]:
    """Pairs of a principal and a tenant whose rows it was shown, and the number of reads."""
    survey = grounds.survey
    logins = grounds.login(survey.here)
    wire, become = (logins[0], "") if logins else (grounds.privileged(survey.here), survey.become)
    questions = _questions(grounds, pairs[0].attacker)
    leads: dict[tuple[str, str], Pair] = {}
    for principal in survey.principals[:_PRINCIPALS]:
        for tenant in _shown(wire, become, principal, questions):
            if tenant not in principal.tenants and len(leads) < _LEADS:
                leads.setdefault((principal.tenant, tenant), pair_of(survey.principals, principal, tenant))
    grounds.release()
    known = {(pair.attacker.tenant, pair.victim) for pair in pairs}
    fresh = [pair for key, pair in leads.items() if key not in known]
    return tuple(fresh[:_LEADS]), len(questions) * min(len(survey.principals), _PRINCIPALS)


def _questions(grounds: Grounds, principal: Principal) -> list[str]:
    survey = grounds.survey
    wire = grounds.privileged(survey.here)
    rights = rights_of(wire.connection, survey, principal)
    found = []
    for relation in survey.catalog.relations:
        column = survey.owners[relation.oid].column
        if column is not None and column in rights.select.get(relation.oid, frozenset()):
            name = identifier(column)
            found.append(f"SELECT DISTINCT {name}::pg_catalog.text FROM {relation.sql}")
    return found


def _shown(wire: Wire, become: str, principal: Principal, questions: list[str]) -> set[str]:
    """Tenants whose rows the principal is shown; where one question fails, each is asked alone."""
    opening = "; ".join(part for part in ("ROLLBACK", "BEGIN", become, *principal.enter) if part)
    if not questions or first_error(wire.run(opening)) is not None:
        return set()
    events = wire.run("SAVEPOINT s; " + " UNION ".join(questions))
    if first_error(events) is not None:
        events = []
        for question in questions:
            events += wire.run(f"ROLLBACK TO SAVEPOINT s; {question}")
    wire.run("ROLLBACK")
    return {row[0] for event in events if event.kind == "rows" for row in event.rows if row and row[0] is not None}
