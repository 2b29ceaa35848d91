"""What a run leaves behind is removed only when it is certain that the run is dead.

A process is known by host, pid and start: a pid alone is used again.
"""

import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A process. ``started`` is only compared, its form depends on the operating system."""

    host: str
    pid: int
    started: str

    @property
    def is_elsewhere(self) -> bool:
        """Whether it ran on another host, where nothing can be said about it."""
        return self.host != socket.gethostname()

    @property
    def is_dead(self) -> bool:
        """Whether it certainly runs no more; False in doubt."""
        return not self.is_elsewhere and _started(self.pid) != self.started


def this_process() -> Owner:
    """The process that asks."""
    return Owner(host=socket.gethostname(), pid=os.getpid(), started=_started(os.getpid()))


def _started(pid: int) -> str:
    """When ``pid`` started, '' where there is no such process (or only its zombie)."""
    try:
        # The name of the program, in parentheses, may hold spaces; state and start are fields 3 and 22 of proc(5).
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()
