"""All that a schema says in code: where a name or a value that decides something would stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.catalog.code import Policy, Routine, Trigger
    from harness.catalog.model import Relation


def written_in(
    policies: Iterable[Policy], routines: Iterable[Routine], relations: Iterable[Relation], triggers: Iterable[Trigger]
) -> str:
    """The text of every policy, routine, view, rule, check, default, predicate and trigger."""
    texts = [part for policy in policies for part in (policy.using, policy.with_check)]
    texts += [routine.source for routine in routines]
    texts += [trigger.definition for trigger in triggers]
    for relation in relations:
        texts += [relation.definition, relation.rules]
        texts += [check.definition for check in relation.checks]
        texts += [column.default_expression for column in relation.columns]
        texts += [key.predicate for key in relation.keys]
    return "\n".join(text for text in texts if text)
