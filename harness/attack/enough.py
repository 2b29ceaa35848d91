"""What is shown already need not be shown again."""

from collections.abc import Sequence
from dataclasses import replace

from harness.record.model import Attempt, Scope, Severity, Suspicion

_ENOUGH = 6


def told_enough(suspicions: Sequence[Suspicion], attempt: Attempt) -> bool:
    """Whether more of the same would only repeat what is already shown of this object."""
    same = [s for s in suspicions if s.object == attempt.object]
    if any(s.severity is Severity.CONTENT and s.attempt.rule == "cross-tenant-read" for s in same):
        return attempt.rule in ("cross-tenant-read", "leaky-predicate", "stale-plan")
    alike = [s.severity for s in same if s.attempt.rule == attempt.rule]
    # Of a write the harm is worth more than what its answers tell.
    return len(alike) > _ENOUGH and (attempt.rule != "cross-tenant-write" or Severity.INTEGRITY in alike)


def narrowed(suspicions: Sequence[Suspicion], attempt: Attempt) -> Attempt:
    """Where a plain read shows the rows, a write's answers tell nothing new: only what it does counts."""
    if attempt.rule != "cross-tenant-write" or attempt.scope is not Scope.BOTH:
        return attempt
    shown = any(
        s.object == attempt.object
        and s.severity is Severity.CONTENT
        and s.attempt.rule == "cross-tenant-read"
        and s.attempt.actor == attempt.actor
        for s in suspicions
    )
    return replace(attempt, scope=Scope.EFFECT, follow=False) if shown else attempt
