"""One arm, replayed: what pytest-benchmark times is a clock that tells the samples that were measured."""

from typing import Any


def test_arm(benchmark: Any, rounds: int) -> None:
    benchmark.pedantic(int, rounds=rounds, iterations=1)
