"""Base and head never share what a server keeps for all its databases, where the harness makes the servers itself.

Roles outlive a database: on one server the base's would be there before the head is built, and a right that the head
no longer gives would still be seen.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from harness.config.model import Config
from harness.errors import UsageError
from harness.gate.checkout import Base
from harness.gate.snapshot import Snapshot, take
from harness.target.connect import dsn_with
from harness.target.model import Server
from harness.target.server import open_server
from harness.target.system import provision
from harness.target.throwaway import throwaway

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Both schemas; ``dsn`` is the head's, alive, in a database that goes with the run."""

    server: Server
    dsn: str
    base: Snapshot
    head: Snapshot
    note: str = ""


@contextmanager
def both_built(config: Config, base: Base, postgres: str, progress: Progress) -> Iterator[Built]:
    """Build base and head. UsageError where one cannot be built: nothing was judged."""
    with ThreadPoolExecutor(1) as apart, open_server(postgres) as server:
        progress(f"building base ({base.commit[:10]}) and head on {server.origin} ({server.version})")
        # A given server is one: the base's roles must be read before the head's commands change them.
        earlier: Future[Snapshot] | None = None
        if server.owned:
            earlier = apart.submit(_on_a_server, base, postgres)
            first = None
        else:
            first = _base(base, server)
        with throwaway(server.dsn, "head") as name:
            dsn = dsn_with(server.dsn, dbname=name)
            _provision(config, dsn, "the head")
            head = take(dsn)
            note = "" if server.owned else "on one server roles of the base are still there when the head is built"
            before = earlier.result() if earlier is not None else first
            assert before is not None
            yield Built(server=server, dsn=dsn, base=before, head=head, note=note)


def _on_a_server(base: Base, postgres: str) -> Snapshot:
    with open_server(postgres) as server:
        return _base(base, server)


def _base(base: Base, server: Server) -> Snapshot:
    with throwaway(server.dsn, "base") as name:
        dsn = dsn_with(server.dsn, dbname=name)
        if base.config is not None:
            _provision(base.config, dsn, f"the base ({base.ref})")
        return take(dsn)


def _provision(config: Config, dsn: str, which: str) -> None:
    try:
        provision(config, dsn)
    except UsageError as error:
        raise UsageError(f"{which} cannot be built: {error.what}", remedy=error.remedy) from None
