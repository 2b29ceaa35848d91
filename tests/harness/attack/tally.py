"""What the corpus came to: detection by severity, false alarms, inconclusive ones, seconds."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

PROPERTY = "corpus"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One judgement. ``severity`` is the truth's, None where the subject is sound or repaired."""

    case: str
    severity: str | None
    verdict: str
    right: bool
    seconds: float

    def told(self) -> tuple[str, dict[str, object]]:
        """As a property of a test's report."""
        return PROPERTY, asdict(self)


def summary(judged: Sequence[Judged]) -> Iterator[str]:
    """Lines for people; none where nothing was judged."""
    if not judged:
        return
    yield f"{'severity':<12}{'leaky':>7}{'found':>7}{'isolated':>10}{'inconclusive':>14}"
    for severity in dict.fromkeys(each.severity for each in judged if each.severity is not None):
        of_it = [each for each in judged if each.severity == severity]
        found = sum(each.right for each in of_it)
        missed = sum(each.verdict == "isolated" and not each.right for each in of_it)
        doubtful = sum(each.verdict == "inconclusive" for each in of_it)
        yield f"{severity:<12}{len(of_it):>7}{found:>7}{missed:>10}{doubtful:>14}"
    sound = [each for each in judged if each.severity is None]
    alarms = sum(each.verdict == "breached" for each in sound)
    doubtful = sum(each.verdict == "inconclusive" for each in sound)
    yield f"sound and repaired: {len(sound)}, false alarms {alarms}, inconclusive {doubtful}"
    times = sorted(each.seconds for each in judged)
    slowest = max(judged, key=lambda each: each.seconds)
    yield (
        f"seconds a case: median {statistics.median(times):.1f}, "
        f"ninth tenth from {times[len(times) * 9 // 10]:.1f}, most {slowest.seconds:.1f} ({slowest.case})"
    )
    wrong = [each.case for each in judged if not each.right]
    if wrong:
        yield f"wrong: {', '.join(sorted(wrong))}"
