"""Open loop: turns arrive when they arrive, whether or not the last ones were answered.

A latency counts from the moment that was intended, so that a slow answer is not hidden by the wait that it causes.
"""

import random
import time

import gevent
from gevent.queue import Queue

from load.job import Job


class Arrivals:
    """Intended moments (of ``time.perf_counter``), each with the number of its step; users take them in order."""

    def __init__(self, job: Job) -> None:
        self._steps = job.arrivals
        self._share = 1 / max(1, job.workers)
        self._queue: Queue[tuple[float, int]] = Queue()
        self._started = False

    def start(self) -> None:
        """Begin with the first step; once for each process."""
        if not self._started:
            self._started = True
            gevent.spawn(self._arrive)

    def next(self) -> tuple[float, int]:
        """The next intended moment and its step; waits for it."""
        due: tuple[float, int] = self._queue.get()
        return due

    def _arrive(self) -> None:
        at = time.perf_counter()
        for step, (seconds, rate) in enumerate(self._steps):
            until = at + seconds
            mean = 1 / (rate * self._share)
            while True:
                at += random.expovariate(1 / mean)
                if at >= until:
                    at = until
                    break
                if (wait := at - time.perf_counter()) > 0:
                    gevent.sleep(wait)
                self._queue.put((at, step))
