"""The samples are handed over by name of a file; each arm is one test."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tenantproof-samples", default=None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    arms = json.loads(Path(metafunc.config.getoption("--tenantproof-samples")).read_text(encoding="utf-8"))
    marked = [
        pytest.param(
            len(samples), marks=pytest.mark.benchmark(timer=clock(samples), group=name.partition("[")[0]), id=name
        )
        for name, samples in arms.items()
    ]
    metafunc.parametrize("rounds", marked)


def clock(samples: Sequence[float]) -> Callable[[], float]:
    """A clock that stands still but for each second look, when a sample has passed."""
    now, looks = 0.0, 0

    def recorded() -> float:
        nonlocal now, looks
        if looks % 2:
            now += samples[(looks // 2) % len(samples)]
        looks += 1
        return now

    return recorded
