"""An asynchronous pool is driven as its application drives it: each checkout is one task, cancelled as tasks are."""

import asyncio
import inspect
import threading
from collections.abc import Coroutine, Generator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, TypeGuard, TypeVar

from harness.pools.subject import AsyncSession, AsyncSubject, Rows, Session, Subject
from harness.world.model import Principal

T = TypeVar("T")
_PATIENCE = 30.0


def is_async(subject: Subject | AsyncSubject) -> TypeGuard[AsyncSubject]:
    """Whether ``close`` is a coroutine function, which is how the protocol tells the two apart."""
    return inspect.iscoroutinefunction(subject.close)


class Bridge:
    """An ``AsyncSubject`` as a ``Subject``, on an event loop in a thread of its own."""

    def __init__(self, subject: AsyncSubject) -> None:
        self._subject = subject
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tenantproof-pools", daemon=True)
        self._thread.start()

    @contextmanager
    def checkout(self) -> Iterator[Session]:
        task = _Task(self, self._subject)
        task.begin()
        try:
            yield task
        except BaseException as error:
            task.end(error)
            raise
        task.end(None)

    def close(self) -> None:
        try:
            self.wait(self._subject.close())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def tell(self, calls: "asyncio.Queue[_Call]", call: "_Call") -> None:
        """Queue the call, without waiting for the loop: its answer is what is waited for."""
        self._loop.call_soon_threadsafe(calls.put_nowait, call)

    def start(self, work: Coroutine[Any, Any, None]) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)


class _Call:
    """What a turn is asked to do next: enter, run a statement, or end (with an error or without)."""

    def __init__(self, *, principal: Principal | None = None, statement: str = "", end: bool = False) -> None:
        self.principal, self.statement, self.end = principal, statement, end
        self.error: BaseException | None = None
        self.after: int | None = None
        self.answer: Future[Rows] = Future()


class _Cut:
    """Awaits ``work``, and has its own task cancelled at the suspension ``after``, or at the end if there are fewer."""

    def __init__(self, work: Coroutine[Any, Any, Any], after: int) -> None:
        self._work, self._after = work, after

    def __await__(self) -> Generator[Any, Any, None]:
        task = asyncio.current_task()
        assert task is not None
        work = self._work.__await__()
        try:
            waits = next(work)
            for number in count():
                if number == self._after:
                    task.cancel()
                try:
                    value = yield waits
                except BaseException as error:  # noqa: BLE001 - whatever ends the wait is the task's own to see
                    waits = work.throw(error)
                else:
                    waits = work.send(value)
        except StopIteration:
            task.cancel()
        yield from asyncio.sleep(0).__await__()


class _Task:
    """One checkout, alive in one task from its begin to its end."""

    def __init__(self, bridge: Bridge, subject: AsyncSubject) -> None:
        self._bridge, self._subject = bridge, subject
        self._ready: Future[None] = Future()
        self._calls: asyncio.Queue[_Call] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._done: Future[None] | None = None

    def begin(self) -> None:
        self._done = self._bridge.start(self._live())
        self._ready.result(_PATIENCE)

    def enter(self, principal: Principal) -> None:
        self._ask(_Call(principal=principal))

    def execute(self, statement: str) -> Rows:
        return self._ask(_Call(statement=statement))

    def abandon(self, principal: Principal, after: int) -> None:
        self._bridge.wait(self._abandon(_Call(principal=principal), after))

    def end(self, error: BaseException | None) -> None:
        """Let the block end, with ``error`` raised in it; raises what the block raises of its own."""
        assert self._done is not None
        if not self._done.done():
            call = _Call(end=True)
            call.error = error
            self._bridge.tell(self._calls, call)
        try:
            self._done.result(_PATIENCE)
        except BaseException as raised:
            if raised is not error and not isinstance(raised, asyncio.CancelledError):
                raise

    async def _abandon(self, call: _Call, after: int) -> None:
        assert self._task is not None
        call.after = after
        self._calls.put_nowait(call)
        await asyncio.wait([self._task])

    def _ask(self, call: _Call) -> Rows:
        self._bridge.tell(self._calls, call)
        return call.answer.result(_PATIENCE)

    async def _live(self) -> None:
        self._task = asyncio.current_task()
        try:
            async with self._subject.checkout() as session:
                self._ready.set_result(None)
                await self._serve(session)
        except BaseException as error:
            if self._ready.done():
                raise
            with suppress(asyncio.InvalidStateError):
                self._ready.set_exception(error)

    async def _serve(self, session: AsyncSession) -> None:
        while True:
            call = await self._calls.get()
            if call.end:
                if call.error is not None:
                    raise call.error
                return
            if call.after is not None:
                await _Cut(_served(session, call), call.after)
            try:
                call.answer.set_result(await _served(session, call))
            except Exception as error:  # noqa: BLE001 - whatever the subject raises is the caller's to judge
                call.answer.set_exception(error)


async def _served(session: AsyncSession, call: _Call) -> Rows:
    if call.principal is None:
        return await session.execute(call.statement)
    await session.enter(call.principal)
    return ()
