"""Some of the crowd are adversaries: they try what the attack tries, while honest traffic flows on the same connections.

Single statements alone, each in a transaction that is not committed; what a session keeps beyond its transaction no
pool of transactions can take away, and that is the pools phase's to judge.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg

from harness.attack.prepare import Survey, scene_of
from harness.attempts.generated import pieces
from harness.catalog.model import Catalog
from harness.config.model import Config
from harness.errors import TenantproofError
from harness.record.model import Attempt
from harness.world.build import count_rows, impersonation
from harness.world.model import Ownership, Principal
from harness.world.pairs import choose

_PAIRS = 3
_PROGRAMS = 60


def programs_of(
    connection: psycopg.Connection[Any],
    config: Config,
    catalog: Catalog,
    owners: Mapping[int, Ownership],
    principals: tuple[Principal, ...],
) -> tuple[dict[str, list[tuple[str, ...]]], str]:
    """For a few attackers, by tenant, the statements of their attempts; and why there are none, where there are none."""
    survey = Survey(
        config=config,
        catalog=catalog,
        owners=owners,
        principals=principals,
        refused=(),
        become=impersonation(connection, config.database.app_role),
        login=None,
    )
    tenants = dict.fromkeys(tenant for each in principals for tenant in sorted(each.tenants))
    found: dict[str, list[tuple[str, ...]]] = {}
    try:
        pairs = choose(principals, count_rows(connection, catalog, owners, list(tenants)[: _PAIRS * 4]))
        for pair in pairs[:_PAIRS]:
            attempts = _drawn(pieces(scene_of(connection, survey, pair, frozenset(), {})))
            found[pair.attacker.tenant] = [each.statements for each in attempts]
    except (psycopg.Error, TenantproofError) as error:
        return {}, f"no adversary is in the crowd: {error}"
    return found, "" if any(found.values()) else "no adversary is in the crowd: there is nothing to attempt"


def _drawn(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Left out: routines, which may keep a lock or draw from a sequence, and COPY, which has a protocol of its own."""
    plain = [
        each
        for each in attempts
        if each.family != "routines"
        and not (each.prelude or each.before)
        and not any(statement.lstrip().upper().startswith("COPY") for statement in each.statements)
    ]
    return random.Random(1).sample(plain, min(_PROGRAMS, len(plain)))  # noqa: S311 - no secret
