"""A pool under test is asked for nothing but what an application asks of it: a session, a tenant, statements.

``[pools] subject = "module:factory"`` in tenantproof.toml names a function ``factory(dsn)`` in the project's own
code. It gets the address of a database, logged in as the application's role, and returns a ``Subject`` (or an
``AsyncSubject``: one whose ``close`` is a coroutine function). Nothing of tenantproof need be imported::

    class Subject:
        def __init__(self, dsn): self.pool = make_pool(dsn)            # the application's own pool
        @contextmanager
        def checkout(self):
            with self.pool.connection() as connection: yield Session(connection)
        def close(self): self.pool.close()

    class Session:
        def enter(self, principal): self.connection.execute(BECOME, [principal.tenant])
        def execute(self, statement): ...                               # rows, or none

Leaving ``checkout`` without an exception ends the work well (commits), with one ends it ill (rolls back).
A subject is made anew for each run of steps; two sessions may be out at once.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from harness.world.model import Principal

Rows = Sequence[Sequence[Any]]


class Session(Protocol):
    """One turn of one tenant. ``enter`` begins its transaction where none is begun, and becomes the principal."""

    def enter(self, principal: Principal) -> None:
        """Become ``principal``: its ``tenant``, ``parameters`` and ready ``enter`` statements."""
        ...

    def execute(self, statement: str) -> Rows:
        """Run one statement without parameters; a literal % is not doubled. Its errors carry ``sqlstate``."""
        ...


class Subject(Protocol):
    """A pool with the application's own way to become a tenant."""

    def checkout(self) -> AbstractContextManager[Session]: ...

    def close(self) -> None: ...


class AsyncSession(Protocol):
    async def enter(self, principal: Principal) -> None: ...

    async def execute(self, statement: str) -> Rows: ...


class AsyncSubject(Protocol):
    """Each checkout lives in one task, which the harness may cancel at any await."""

    def checkout(self) -> AbstractAsyncContextManager[AsyncSession]: ...

    async def close(self) -> None: ...


@runtime_checkable
class Abandonable(Protocol):
    """A session whose task can be cancelled in the midst of ``enter``."""

    def abandon(self, principal: Principal, after: int) -> None:
        """Begin to enter, and be cancelled at the suspension numbered ``after``; the checkout ends with it."""
        ...


Factory = Callable[[str], Subject | AsyncSubject]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A pool to be judged. ``transactional``: the server connection changes between transactions, so what only a
    session can keep is not isolated by nature. ``renew`` gives it server connections that served nobody.
    """

    name: str
    make: Callable[[], Subject]
    transactional: bool = False
    renew: Callable[[], None] = lambda: None
