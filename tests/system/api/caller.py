"""A caller of the service in this process: requests go through the whole application and a real database."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import httpx
from fastapi import FastAPI

from system.api.app import create_app
from system.enums import UserRole
from system.principal import Principal
from system.settings import Settings
from system.tokens import issue
from tests.system.conftest import House


class Caller:
    """Calls block; one event loop serves them all, as one process of the service would."""

    def __init__(self, runner: asyncio.Runner, app: FastAPI, client: httpx.AsyncClient) -> None:
        self.app = app
        self._runner = runner
        self._client = client

    def call(
        self,
        method: str,
        path: str,
        who: Principal | House | str | None = None,
        *,
        body: object = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """`who` may be a token; a House is its admin. The request's name is fixed, so that answers can be compared."""
        given = {"X-Request-ID": "fixed", **(headers or {})}
        if isinstance(who, House):
            who = who.principal(UserRole.ADMIN)
        if isinstance(who, Principal):
            settings = cast(Settings, self.app.state.settings)
            who = issue(settings.keys, who)
        if who is not None:
            given["Authorization"] = f"Bearer {who}"
        content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        if content is not None:
            given.setdefault("Content-Type", "application/json")
        return self._runner.run(self._client.request(method, path, content=content, params=params, headers=given))

    def get(self, path: str, who: Principal | House | str | None = None, **params: Any) -> httpx.Response:
        return self.call("GET", path, who, params=params)

    def at_once(self, times: int, path: str, who: House) -> list[httpx.Response]:
        """Several requests at the same time, so that the pool opens several connections."""
        headers = {"Authorization": f"Bearer {issue(self.app.state.settings.keys, who.principal())}"}

        async def run() -> list[httpx.Response]:
            return await asyncio.gather(*(self._client.get(path, headers=headers) for _ in range(times)))

        return self._runner.run(run())


@contextmanager
def calling(settings: Settings) -> Iterator[Caller]:
    app = create_app(settings)
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(_entered(lifespan))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://service")
        try:
            yield Caller(runner, app, client)
        finally:
            runner.run(client.aclose())
            runner.run(_left(lifespan))


async def _entered(lifespan: Any) -> None:
    await lifespan.__aenter__()


async def _left(lifespan: Any) -> None:
    await lifespan.__aexit__(None, None, None)
