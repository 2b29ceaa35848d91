"""What is surveyed once, and what the attempts of a pair may know, read from the world as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.catalog.model import Catalog
from harness.config.model import Config
from harness.errors import Interrupted
from harness.sql.compose import identifier
from harness.target.text import ask, tell
from harness.world.build import sample, sample_keys
from harness.world.few import few_values
from harness.world.model import Belonging, Ownership, Principal, Rights, Row, Scene
from harness.world.pairs import Pair
from harness.world.principals import kinds, nobodies
from harness.world.rights import rights_from, rights_questions

_SAMPLE = 6
_ROLES = 6
_LARGE_OBJECTS = "SELECT oid FROM pg_catalog.pg_largeobject_metadata LIMIT 5000"
_SETS_ROLE = re.compile(r"\bSET\s+(LOCAL\s+|SESSION\s+)?ROLE\b|set_config\(\s*'role'", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What is true of the target whoever attacks it. ``begin`` opens a transaction to become somebody in.

    ``sampled``: relations that are too large to be read whole where they are.
    """

    config: Config
    catalog: Catalog
    owners: Mapping[int, Ownership]
    principals: tuple[Principal, ...]
    refused: tuple[tuple[Principal, str], ...]
    become: str
    login: str | None
    begin: str = "BEGIN"
    sampled: frozenset[int] = frozenset()


def rights_of(connection: psycopg.Connection[Any], survey: Survey, principal: Principal, role: str = "") -> Rights:
    """Rights in the principal's own context, having become ``role`` there if one is named."""
    relations, others = rights_questions(survey.catalog.version)
    become = [f"SET LOCAL ROLE {identifier(role)}"] if role else []
    opening = "; ".join([survey.begin, survey.become, *principal.enter, *become])
    try:
        tell(connection, opening)
        return rights_from(ask(connection, relations), ask(connection, others))
    except psycopg.Error as error:
        what = f"the rights of tenant {principal.tenant} cannot be read: {error}"
        remedy = "the message is the server's, given after [tenancy] enter: does enter work as the application role?"
        raise Interrupted(what, remedy=remedy) from None
    finally:
        tell(connection, "ROLLBACK")


def scene_of(
    connection: psycopg.Connection[Any],
    survey: Survey,
    pair: Pair,
    differs: frozenset[int],
    rows: Mapping[int, tuple[Row, ...]],
) -> Scene:
    """All that the attempts of this pair may know, read from the target; ``rows`` are the victim's where it has others."""
    catalog, owners = survey.catalog, survey.owners
    own = sample(connection, catalog, owners, pair.attacker.tenant, _SAMPLE, _opening(survey, pair.attacker))
    theirs = sample(connection, catalog, owners, pair.victim, _SAMPLE, _opening(survey, pair.victim_principal))
    rights = rights_of(connection, survey, pair.attacker)
    enters = " ".join(survey.config.tenancy.enter)
    enters_role = rights.role != rights.login or bool(_SETS_ROLE.search(enters))
    become = () if enters_role else rights.become[:_ROLES]
    context = frozenset(r.oid for r in catalog.routines if re.search(rf'\b"?{re.escape(r.name)}"?\s*\(', enters))
    return Scene(
        catalog=catalog,
        owners=owners,
        attacker=pair.attacker,
        victim=pair.victim,
        victim_principal=pair.victim_principal,
        own=own,
        theirs={**theirs, **rows},
        rights=rights,
        nobody=nobodies(survey.config.tenancy.enter, pair.attacker, _names(survey)),
        enters_role=enters_role,
        under={role: rights_of(connection, survey, pair.attacker, role) for role in become},
        context_routines=context,
        context_relations=_written_by_enter(connection, survey, pair.attacker),
        differs=differs,
        victim_values=_values_of(connection, survey, pair, rows),
        large_objects=frozenset(str(row[0]) for row in ask(connection, _LARGE_OBJECTS)),
        within=sample_keys(connection, catalog, owners, pair.victim),
        few=few_values(connection, catalog),
        predecessors=kinds(survey.principals),
        sampled=survey.sampled,
    )


def _names(survey: Survey) -> frozenset[str]:
    """Every text that names a tenant or one of its principals."""
    principals = (*survey.principals, *(principal for principal, _ in survey.refused))
    named = {value for principal in principals for _, value in principal.parameters if value is not None}
    return frozenset(named.union(*(principal.tenants for principal in principals)))


def _opening(survey: Survey, principal: Principal | None) -> str:
    return "; ".join([survey.begin, survey.become, *principal.enter]) if principal is not None else ""


def _values_of(
    connection: psycopg.Connection[Any],
    survey: Survey,
    pair: Pair,
    others: Mapping[int, tuple[Row, ...]],
) -> frozenset[str]:
    """Cells of the victim's rows that the attacker's rows do not hold as well."""
    wide = 200
    mine = sample(connection, survey.catalog, survey.owners, pair.attacker.tenant, wide)
    yours = sample(connection, survey.catalog, survey.owners, pair.victim, wide)

    def cells(rows: Mapping[int, tuple[Row, ...]], *, owned: bool) -> set[str]:
        return {
            cell
            for oid, listed in rows.items()
            if (survey.owners[oid].belonging is Belonging.OWNED) or not owned
            for row in listed
            for cell in row.cells.values()
            if cell
        }

    theirs = cells(yours, owned=True) | cells(others, owned=True)
    return frozenset((theirs | {pair.victim}) - cells(mine, owned=False))


def _written_by_enter(connection: psycopg.Connection[Any], survey: Survey, principal: Principal) -> frozenset[int]:
    """Relations that ``enter`` writes to: they are part of the context."""
    tell(connection, _opening(survey, principal))
    rows = ask(
        connection,
        "RESET SESSION AUTHORIZATION; SELECT relid::int8 FROM pg_catalog.pg_stat_xact_user_tables "
        "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0",
    )
    tell(connection, "ROLLBACK")
    return frozenset(int(row[0] or 0) for row in rows)
