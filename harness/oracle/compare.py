"""Noninterference: what a principal observes must not depend on another tenant's rows.

The same attempt ran in two worlds that differ only in rows that its actor may not see. Pure by contract: no
connection, no catalog, no policy. What differs within one world is noise, and noise is never judged.
"""

from collections import Counter
from dataclasses import dataclass

from harness.oracle.clock import timeless
from harness.record.model import Event, Observation, Span

Cells = tuple[str | None, ...]
_SOMEWHERE = "(here)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where two observations part: at which statement, and what was seen in only one of the worlds."""

    step: int
    only_here: tuple[Cells, ...]
    only_there: tuple[Cells, ...]
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """Names of processes and databases, and when the runs took place: no difference between worlds."""

    places: frozenset[str]
    spans: tuple[Span, ...]


def differences(here: Observation, there: Observation, again: tuple[Observation, ...] = ()) -> tuple[Difference, ...]:
    """All differences, in order. ``again`` are further runs in the first world; what they disagree on is masked."""
    if here.events == there.events:
        return ()
    unstable = [_steps(run) for run in again]
    mine, other = _steps(here), _steps(there)
    runs = (here, there, *again)
    noise = Noise(
        places=frozenset(name for run in runs for name in run.place),
        spans=tuple(run.span for run in runs if run.span is not None),
    )
    found = []
    for step in sorted(mine.keys() | other.keys()):
        left, right = mine.get(step, []), other.get(step, [])
        masks = [run.get(step, []) for run in unstable]
        if (difference := _differs(step, left, right, masks, noise)) is not None:
            found.append(difference)
    return tuple(found)


def _steps(observation: Observation) -> dict[int, list[Event]]:
    steps: dict[int, list[Event]] = {}
    for step, event in observation.events:
        steps.setdefault(step, []).append(event)
    return steps


def _differs(
    step: int, left: list[Event], right: list[Event], runs: list[list[Event]], noise: Noise
) -> Difference | None:
    for run in runs:
        if [event.kind for event in run] != [event.kind for event in left]:
            return None
    columns = _noisy_columns(left, runs, noise)
    here = Counter(cell for event in left for cell in _flat(event, columns, noise))
    there = Counter(cell for event in right for cell in _flat(event, columns, noise))
    for run in runs:
        if Counter(cell for event in run for cell in _flat(event, columns, noise)) != here:
            return None
    if here == there:
        return None
    kinds = {event.kind for event in (*left, *right)}
    kind = "error" if "error" in kinds else "notice" if "notice" in kinds else "rows" if "rows" in kinds else "tag"
    return Difference(
        step=step,
        only_here=tuple((here - there).elements()),
        only_there=tuple((there - here).elements()),
        kind=kind,
    )


def _noisy_columns(left: list[Event], runs: list[list[Event]], noise: Noise) -> frozenset[int]:
    """Positions of columns whose values differ between runs in one world."""
    noisy = set()
    for run in runs:
        for first, second in zip(left, run, strict=True):
            if first.kind == "rows" and first.head == second.head:
                noisy |= {
                    column
                    for column in range(len(first.head))
                    if _column(first, column, noise) != _column(second, column, noise)
                }
    return frozenset(noisy)


def _column(event: Event, column: int, noise: Noise) -> Counter[str | None]:
    return Counter(_cell(row[column], noise) for row in event.rows if len(row) > column)


def _flat(event: Event, noisy: frozenset[int], noise: Noise) -> list[Cells]:
    """Rows without what is noise; the process, the database and the moment are called the same in every world."""
    if event.kind != "rows":
        return [(event.kind, *(_anywhere(text, noise) for text in event.head))]
    return [tuple(_cell(cell, noise) for index, cell in enumerate(row) if index not in noisy) for row in event.rows]


def _cell(cell: str | None, noise: Noise) -> str | None:
    if cell is None:
        return None
    return _SOMEWHERE if cell in noise.places else timeless(cell, noise.spans)


def _anywhere(text: str, noise: Noise) -> str:
    for place in noise.places:
        if not place.isdigit():
            text = text.replace(place, _SOMEWHERE)
    return timeless(text, noise.spans)
