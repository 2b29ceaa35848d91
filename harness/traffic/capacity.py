"""How much the crowd can ask for is measured in slices that alternate with its rivals', so that a busy machine hurts all.

Then the rate is stepped up until answers come late, and one tenant floods while the others go on as before.
"""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from harness.traffic.child import drive
from harness.traffic.figures import percentile
from harness.traffic.rivals import Pace, bare, few, pgbench

# Whole seconds: a window for each of three in every period. Locust starts in two seconds, in more on a busy machine.
_ROUNDS, _SLICE = 5, 3
_PERIOD = 3 * _SLICE
_STARTING = 6.0
_STEPS = (0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.15)
_STEP = 3.0
# Beyond the knee the 99th percentile is so many times that of the lowest rate.
_LATE = 5.0
_CALM, _CALMLY = 0.3, 6.0
# Goals of the SQL path; [load.bars] may state others.
GOALS = {"bare_ratio": 0.75, "ratio": 0.3, "noisy_ratio": 20.0}

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``program`` is pgbench, None where it is not there."""

    job: Mapping[str, Any]
    folder: Path
    locustfile: Path
    program: Path | None
    workers: int
    connections: int
    progress: Progress


class CutShort(Exception):
    """Ctrl-C came while capacity was measured."""


def measured(place: Place, figures: dict[str, Any]) -> None:
    """Put the figures of capacity there one by one: rates, ratios, processor time, knee, noisy neighbour.

    Raises CutShort or KeyboardInterrupt; what was measured before is there then.
    """
    honest = few(place.job)
    crowd, loop, bench = _paces(place, honest)
    figures |= {
        "sql_tps": round(_median(crowd), 1),
        "bare_tps": round(_median(loop), 1),
        "bare_ratio": _ratio(crowd, loop),
        "pgbench_tps": round(_median(bench), 1) if bench else None,
        "ratio": _ratio(crowd, bench) if bench else None,
        "cpu_ms": {
            name: round(median(each.cpu_ms for each in paces), 3)
            for name, paces in (("crowd", crowd), ("bare", loop), ("pgbench", bench))
            if paces
        },
    }
    figures |= _stepped(place, honest, figures["sql_tps"])
    figures |= _flooded(place, honest, figures["sql_tps"])


def _paces(place: Place, honest: Mapping[str, Any]) -> tuple[list[Pace], list[Pace], list[Pace]]:
    """In each period the crowd, the bare loop and pgbench have a window of their own."""
    start = math.ceil(time.time() + _STARTING)
    seconds = start - time.time() + _ROUNDS * _PERIOD
    place.progress(f"load: the crowd beside a bare loop and pgbench, {_ROUNDS} rounds")

    def windowed(number: int) -> dict[str, Any]:
        return {**honest, "window": [start, _PERIOD, number * _SLICE, _SLICE]}

    here = place.folder / "paces"
    bench: list[Pace] = []
    with (
        bare(windowed(1), here, place.locustfile.parent.parent, place.workers, seconds) as told,
        ThreadPoolExecutor(1) as other,
    ):
        over = threading.Event()
        benching = other.submit(_bench, place, honest, here, start, bench, over)
        try:
            tally = _driven(place, windowed(0), here, place.connections, seconds)
        except BaseException:
            over.set()
            raise
        benching.result()
        loops = told()
    return paces_of(tally, start), _loops(loops), bench


def _bench(
    place: Place, honest: Mapping[str, Any], here: Path, start: int, found: list[Pace], over: threading.Event
) -> None:
    if place.program is None:
        return
    for number in range(_ROUNDS):
        if over.wait(max(0.0, start + number * _PERIOD + 2 * _SLICE - time.time())):
            return
        # It is given a little less than its window: it starts and ends by itself.
        found.append(pgbench(honest, here, place.program, place.workers, place.connections, _SLICE - 1))


def paces_of(tally: Mapping[str, Any], start: int) -> list[Pace]:
    """The crowd's rate in each of its windows, whose seconds are whole ones."""
    done = {at: requests - errors for at, requests, errors, *_ in tally["seconds"]}
    cpu = 1000 * tally["cpu"] / max(1, sum(done.values()))
    windows = [range(start + number * _PERIOD, start + number * _PERIOD + _SLICE) for number in range(_ROUNDS)]
    return [Pace(tps=sum(done.get(at, 0) for at in window) / _SLICE, cpu_ms=cpu) for window in windows]


def _loops(told: Sequence[Mapping[str, Any]]) -> list[Pace]:
    done = [sum(each["transactions"].get(str(number), 0) for each in told) for number in range(_ROUNDS)]
    cpu = 1000 * sum(each["cpu"] for each in told) / max(1, sum(done))
    return [Pace(tps=count / _SLICE, cpu_ms=cpu) for count in done]


def _stepped(place: Place, honest: Mapping[str, Any], tps: float) -> dict[str, Any]:
    place.progress("load: stepping the rate up to the knee")
    rates = [max(1.0, part * tps) for part in _STEPS]
    job = {**honest, "arrivals": [[_STEP, rate] for rate in rates]}
    tally = _driven(place, job, place.folder / "knee", 4 * place.connections, _STEP * len(rates) + 3)
    return knee_of(rates, tally["steps"])


def knee_of(rates: Sequence[float], told: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Each step's rate, answers and latencies from the intended start, and the last rate before answers come late."""
    by_step = {step: (requests, dict(map(tuple, latencies))) for step, requests, _, _, latencies in told}
    steps = []
    for number, rate in enumerate(rates):
        answered, latencies = by_step.get(number, (0, {}))
        steps.append(
            {
                "rate": round(rate, 1),
                "answered": round(answered / (rate * _STEP), 3),
                "p50_ms": percentile(latencies, 0.5),
                "p99_ms": percentile(latencies, 0.99),
            }
        )
    knee = None
    first = steps[0]["p99_ms"]
    for each in steps:
        p99 = each["p99_ms"]
        if first is None or p99 is None or p99 > _LATE * first or (each["answered"] or 0) < 0.8:
            break
        knee = each["rate"]
    return {"steps": steps, "knee_rate": knee}


def _flooded(place: Place, honest: Mapping[str, Any], tps: float) -> dict[str, Any]:
    """One tenant asks as fast as it can, on as many users as there are connections, while the others ask as before."""
    p99, flood = [], 0.0
    for users in (0, place.connections):
        place.progress("load: a tenant floods" if users else "load: the same tenants without the one that floods")
        job = {**honest, "apart": True, "flood": users, "arrivals": [[_CALMLY + 30, max(1.0, _CALM * tps)]]}
        tally = _driven(place, job, place.folder / f"flood-{users}", 2 * place.connections, _CALMLY)
        latencies: Counter[int] = Counter()
        for *_, pairs in tally["steps"]:
            latencies.update({int(tenth): int(count) for tenth, count in pairs})
        p99.append(percentile(latencies, 0.99))
        flood = tally["flooded"][0] / _CALMLY
    alone, beside = p99
    ratio = round(beside / alone, 2) if alone and beside is not None else None
    return {
        "noisy_ratio": ratio,
        "noisy": {"alone_p99_ms": alone, "flooded_p99_ms": beside, "flood_tps": round(flood, 1)},
    }


def _driven(place: Place, job: Mapping[str, Any], folder: Path, users: int, seconds: float) -> dict[str, Any]:
    tally, cut = drive(
        dict(job),
        folder,
        locustfile=place.locustfile,
        users=users,
        duration=seconds,
        workers=place.workers,
        progress=lambda _: None,
    )
    if cut:
        raise CutShort
    return tally


def _median(paces: Sequence[Pace]) -> float:
    return median(each.tps for each in paces)


def _ratio(one: Sequence[Pace], other: Sequence[Pace]) -> float | None:
    """Round by round, so that what the machine did meanwhile falls out."""
    ratios = [a.tps / b.tps for a, b in zip(one, other, strict=True) if b.tps]
    return round(median(ratios), 3) if ratios else None
