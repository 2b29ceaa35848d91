"""Health is whether the database answers, told to anybody, and nothing else."""

from fastapi import APIRouter, Request
from sqlalchemy import text

from system.api.openapi import answers
from system.api.shapes import Health

router = APIRouter(tags=["health"])


@router.get("/health", responses=answers(guarded=False), summary="Whether the service can work")
async def read_health(request: Request) -> Health:
    """The statement runs as nobody."""
    async with request.app.state.engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
    return Health(status="ok")
