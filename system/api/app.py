"""The service is a value of its settings: nothing is read from anywhere else, and two can live in one process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from system import problems
from system.api import audit, conversations, health, messages, openapi, tenant, users
from system.api.requests import RequestNames
from system.session import engine_for
from system.settings import Settings
from system.timing import Timing

DESCRIPTION = """\
Support and sales conversations of many tenants. The token says whose; nothing in a request can say otherwise, and a
row of another tenant answers exactly as one that does not exist.
"""


def create_app(settings: Settings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.engine = engine_for(settings)
        try:
            yield
        finally:
            await app.state.engine.dispose()

    app = FastAPI(title="tenantproof reference service", version="1", description=DESCRIPTION, lifespan=lifespan)
    app.state.settings = settings
    app.add_middleware(RequestNames)
    if settings.server_timing:
        app.add_middleware(Timing)
    problems.register(app)
    for part in (tenant, users, conversations, messages, audit, health):
        app.include_router(part.router)
    openapi.install(app)
    return app
