"""Under gevent psycopg makes a selector anew for each wait; a watcher kept with the connection does the same for less.

A transaction waits three times or four: the crowd's rate doubled, with nothing else changed but fewer tasks of Locust.
"""

from typing import Any, TypeVar

import psycopg
from gevent import get_hub
from psycopg.abc import PQGen
from psycopg.waiting import Ready

_Result = TypeVar("_Result")
_READY = {int(each): each for each in Ready}


class Waiting(psycopg.Connection[Any]):
    """A connection for greenlets."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._watchers: dict[tuple[int, int], Any] = {}

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """Run the generator of a message to its end; other greenlets run meanwhile. Ctrl-C needs no interval here."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        hub = get_hub()
        socket = self.pgconn.socket
        try:
            wanted = int(next(gen))
            while True:
                if (watcher := self._watchers.get((socket, wanted))) is None:
                    watcher = self._watchers[socket, wanted] = hub.loop.io(socket, wanted)
                hub.wait(watcher)
                # Both are said to be ready where both were asked for: neither reading nor flushing blocks.
                wanted = int(gen.send(_READY[wanted]))
        except StopIteration as done:
            result: _Result = done.value
            return result
