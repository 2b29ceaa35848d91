"""Under gevent psycopg makes a selector anew for each wait; one watcher of gevent's own loop does the same for less.

A transaction waits three times or four: the crowd's rate doubled, with nothing else changed but fewer tasks of Locust.
"""

from typing import Any, TypeVar

import psycopg
from gevent import get_hub
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

_Result = TypeVar("_Result")


class Waiting(psycopg.Connection[Any]):
    """A connection for greenlets."""

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """Run the generator of a message to its end; other greenlets run meanwhile. Ctrl-C needs no interval here."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        hub = get_hub()
        socket = self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                # Both are said to be ready where both were asked for: neither reading nor flushing blocks.
                watcher = hub.loop.io(socket, int(wanted))
                try:
                    hub.wait(watcher)
                finally:
                    watcher.close()
                wanted = gen.send(Ready(int(wanted) & int(Wait.RW)))
        except StopIteration as done:
            result: _Result = done.value
            return result
