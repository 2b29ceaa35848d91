"""Where a schema draws by chance, what agreed a few times may have agreed by luck."""

import re
from collections.abc import Sequence
from itertools import pairwise

from harness.catalog.model import Catalog
from harness.oracle.grade import harmed
from harness.record.model import Look

DRAWS = 5
_CHANCE = re.compile(r"random|tablesample|uuid_generate|clock_timestamp|timeofday", re.IGNORECASE)


def draws_by_chance(catalog: Catalog) -> bool:
    """Whether a routine, a view or a policy does."""
    texts = [routine.source for routine in catalog.routines]
    texts += [relation.definition or "" for relation in catalog.relations]
    texts += [part for policy in catalog.policies for part in (policy.using, policy.with_check) if part]
    return any(_CHANCE.search(text) for text in texts)


def kind_of(harm: str) -> str:
    """What was harmed, without what became of it."""
    return harm.split(":", maxsplit=1)[0]


def noise(looks: Sequence[Look]) -> frozenset[str]:
    """What looks different each time although nothing was done in between."""
    return frozenset(kind_of(harm) for first, second in pairwise(looks) for harm in harmed(first, second))
