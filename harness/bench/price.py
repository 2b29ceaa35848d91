"""The price of row security: a query as the application role beside its explicit form as a role that is not bound."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from harness.bench.contest import Arm, Arms, Contest
from harness.bench.model import Sample, Subject
from harness.bench.session import Door, Session
from harness.config.model import BenchQuery, QueryKind


def price(subject: Subject, door: Door, bar: float) -> Contest:
    """Only the statement is timed: both arms have entered the same tenant before."""
    query = subject.query

    @contextmanager
    def opens() -> Iterator[Arms]:
        with ExitStack() as stack:
            app = opened(stack, door.application)
            plain, twin = opened(stack, door.bypassing), opened(stack, door.bypassing)
            explicit = query.explicit or query.sql
            yield Arms(
                subject=timing(app, query, query.sql, subject.samples),
                base=timing(plain, query, explicit, subject.samples),
                twin=timing(twin, query, explicit, subject.samples),
                pinned=app.is_pinned and plain.is_pinned and twin.is_pinned,
            )

    return Contest(name=f"price of {query.name}", opens=opens, bar=bar)


def growth(
    query: BenchQuery,
    pairs: tuple[Sequence[Sample], Sequence[Sample]],
    doors: tuple[Door, Door],
    name: str,
    bar: float | None,
) -> Contest:
    """The same query under row security in two databases (or for two kinds of tenants), base first."""
    base_samples, subject_samples = pairs

    @contextmanager
    def opens() -> Iterator[Arms]:
        with ExitStack() as stack:
            base, twin, subject = (opened(stack, door.application) for door in (doors[0], doors[0], doors[1]))
            yield Arms(
                subject=timing(subject, query, query.sql, subject_samples),
                base=timing(base, query, query.sql, base_samples),
                twin=timing(twin, query, query.sql, base_samples),
                pinned=base.is_pinned and twin.is_pinned and subject.is_pinned,
            )

    return Contest(name=name, opens=opens, bar=bar)


def alike(base: Sequence[Sample], subject: Sequence[Sample]) -> tuple[tuple[Sample, ...], tuple[Sample, ...]]:
    """Of both the samples that return equally many rows, as many of each count on either side; empty where none do."""
    kept_base: list[Sample] = []
    kept_subject: list[Sample] = []
    for count in sorted({each.returned for each in base} & {each.returned for each in subject}):
        here = [each for each in base if each.returned == count]
        there = [each for each in subject if each.returned == count]
        longer = max(len(here), len(there))
        kept_base += [here[n % len(here)] for n in range(longer)]
        kept_subject += [there[n % len(there)] for n in range(longer)]
    return tuple(kept_base), tuple(kept_subject)


def skewed(subject: Subject, shares: Mapping[str, float]) -> tuple[tuple[Sample, ...], tuple[Sample, ...]] | None:
    """Samples of the smallest and of the largest tenants that return equally many rows; None unless they differ tenfold."""
    known = sorted((each for each in subject.samples if each.tenant in shares), key=lambda each: shares[each.tenant])
    for size in (max(1, len(known) // 4), max(1, len(known) // 2)):
        small, large = known[:size], known[-size:]
        low, high = alike(small, large)
        if low and max(shares[e.tenant] for e in high) >= 10 * max(shares[e.tenant] for e in low):
            return low, high
    return None


def timing(session: Session, query: BenchQuery, sql: str, samples: Sequence[Sample]) -> Arm:
    """An arm that takes its samples in turn."""
    lingers = query.kind is QueryKind.READ

    def run(step: int) -> float:
        sample = samples[step % len(samples)]
        return session.timed(sample.principal, sql, sample.params, lingers=lingers)

    return run


def opened(stack: ExitStack, make: Callable[[], Session]) -> Session:
    """A session that the stack closes."""
    session = make()
    stack.callback(session.close)
    return session
