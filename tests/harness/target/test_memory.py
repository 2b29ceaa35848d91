"""Data lies in memory where there is room, on disk where there is not, and goes with the run either way."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.target import memory
from harness.target.connect import connect
from harness.target.embedded import embedded_server
from harness.target.restart import data_of
from harness.target.server import open_server

PLENTY = 1 << 40


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands in for the memory of this machine, which may have none to spare."""
    with tempfile.TemporaryDirectory(prefix="memory") as name:
        Path(name).chmod(0o755)  # the server's account passes through it
        monkeypatch.setattr(memory, "_PLACE", Path(name))
        yield Path(name)


def test_data_lies_in_memory_and_goes_with_the_run(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_free", lambda: PLENTY)
    with open_server("embedded") as server:
        data = data_of(server.dsn)
        assert data.resolve().is_relative_to(place)
        with connect(server.dsn) as conn:
            conn.execute("CREATE DATABASE there")
    assert not data.resolve().exists()
    assert list(place.glob("*/run-*")) == []


@pytest.mark.parametrize(("free", "rows"), [(0, 0), (PLENTY, 10_000_000)])
def test_where_memory_is_short_or_rows_are_many_data_lies_on_disk(
    free: int, rows: int, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_free", lambda: free)
    with open_server("embedded", rows=rows) as server:
        assert not data_of(server.dsn).is_symlink()
    assert list(place.glob("*/run-*")) == []


def test_a_folder_that_others_may_write_to_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_free", lambda: PLENTY)
    root = place / f"tenantproof-{os.geteuid()}"
    root.mkdir()
    root.chmod(0o777)
    with embedded_server() as server:
        assert not data_of(server.dsn).is_symlink()


def test_what_a_killed_run_left_in_memory_goes_with_the_next(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lock went with it; a run that lives keeps its own."""
    monkeypatch.setattr(memory, "_free", lambda: PLENTY)
    with memory.in_memory() as living:
        assert living is not None
        left = living.with_name("run-00000000")
        (left / "data").mkdir(parents=True)
        with memory.in_memory() as folder:
            assert folder is not None
            assert living.is_dir()
            assert not left.exists()
    assert list(place.glob("*/run-*")) == []
