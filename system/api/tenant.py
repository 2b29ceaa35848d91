"""A tenant sees its own profile, and cannot ask for another's: there is no id to ask with."""

from fastapi import APIRouter
from sqlalchemy import select

from system.api.desk import AtDesk
from system.api.openapi import answers
from system.api.shapes import TenantOut
from system.models import Tenant
from system.permissions import Action
from system.problems import Missing

router = APIRouter(tags=["tenant"])


@router.get("/tenant", responses=answers(Missing), summary="Your tenant")
async def read_tenant(desk: AtDesk) -> TenantOut:
    """404 where the tenant of a token that is still valid is gone."""
    async with desk.session(Action.READ_TENANT) as session:
        found = await session.scalar(select(Tenant).where(desk.own(Tenant)))
        if found is None:
            raise Missing
        return TenantOut.model_validate(found)
