"""A tenant's admins read what was done to their rows; nobody else does, and nobody writes it."""

from fastapi import APIRouter
from sqlalchemy import select

from system.api.desk import AtDesk
from system.api.openapi import answers
from system.api.pages import Listing
from system.api.shapes import AuditOut, AuditPage, Cursor, Limit
from system.models import AuditEntry
from system.permissions import Action
from system.problems import Forbidden, Missing

router = APIRouter(tags=["audit"])

LISTING = Listing(name="audit", order=(AuditEntry.id,), newest_first=True)


@router.get("/audit", responses=answers(Forbidden, Missing), summary="The audit log, latest first")
async def list_audit(desk: AtDesk, limit: Limit = 50, cursor: Cursor = None) -> AuditPage:
    """Admins and owners only."""
    async with desk.session(Action.READ_AUDIT_LOG) as session:
        rows = LISTING.page(desk, select(AuditEntry).where(desk.own(AuditEntry)), limit, cursor)
        found, following = LISTING.cut(desk, (await session.scalars(rows)).all(), limit)
        return AuditPage(items=[AuditOut.model_validate(row) for row in found], next=following)
