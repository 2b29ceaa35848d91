"""Client and backend get a core each where the harness may give them one: else two equal connections differ by a fifth."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinning:
    """``backends`` is the core of every backend, None where nothing can be pinned."""

    backends: int | None

    def backend(self, pid: int) -> bool:
        """Pin a backend of this machine; False where it is none, or may not be pinned."""
        if self.backends is None or not _is_postgres(pid):
            return False
        try:
            os.sched_setaffinity(pid, {self.backends})
        except OSError:
            return False
        return True


@contextmanager
def pinned() -> Iterator[Pinning]:
    """Pin this process to the first of its cores and give backends the last; undone at the end."""
    if not hasattr(os, "sched_setaffinity"):
        yield Pinning(backends=None)
        return
    before = os.sched_getaffinity(0)
    cores = sorted(before)
    try:
        os.sched_setaffinity(0, {cores[0]})
    except OSError:
        yield Pinning(backends=None)
        return
    try:
        yield Pinning(backends=cores[-1])
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)


def processor_seconds(pid: int) -> float | None:
    """Processor time that a local process has used; None where that is not known."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def _is_postgres(pid: int) -> bool:
    # A server in a container counts its processes in a namespace of its own: the same number is somebody else here.
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
