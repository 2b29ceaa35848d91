"""What all users of one process share. Locust makes the users and gives them no other place for it."""

import time

from load.arrivals import Arrivals
from load.crowd import Crowd
from load.draw import Draw
from load.inspector import Inspector
from load.job import Actor, Job


class Shared:
    """``began`` is the processor time from which on the process is accounted for; ``reports``: there is a master."""

    def __init__(self, job: Job, inspector: Inspector, *, reports: bool) -> None:
        self.reports = reports
        self.job = job
        self.inspector = inspector
        self.draw = Draw(job)
        self.crowd = Crowd(job, inspector) if job.via == "sql" else None
        self.arrivals = Arrivals(job) if job.arrivals else None
        self.began = time.process_time()
        self._last: str | None = None

    def switched(self, actor: Actor | None) -> None:
        """Over HTTP, where the connection is not known, a switch is from one request to the next."""
        if actor is not None and self._last is not None and actor.tenant != self._last:
            self.inspector.tally.switches += 1
        self._last = actor.tenant if actor is not None else self._last

    def start(self) -> None:
        """Let turns arrive, where they do."""
        if self.arrivals is not None:
            self.arrivals.start()

    def due(self, *, waits: bool = True) -> tuple[float, int | None]:
        """The moment from which a turn is timed, and its step: where turns arrive, and it ``waits``, the intended one."""
        return self.arrivals.next() if self.arrivals is not None and waits else (time.perf_counter(), None)

    def cpu(self) -> float:
        """Processor seconds since the last call."""
        before, self.began = self.began, time.process_time()
        return self.began - before

    def close(self) -> None:
        if self.crowd is not None:
            self.crowd.close()


shared: list[Shared] = []
