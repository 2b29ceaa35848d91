"""An endpoint gets at rows only by naming what it wants to do: no action, no session.

Two layers stand between tenants. This is the first: `own` goes into every query. Row security, set by session_for, is
the second. Either can be switched off to certify the other (system/settings.py).
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import ColumnElement, true
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from system.models import AuditEntry, Conversation, Message, Tenant, User
from system.permissions import Action, may
from system.principal import Principal
from system.problems import Forbidden
from system.session import session_for
from system.settings import Ablation, Settings
from system.tokens import Unauthenticated, authenticate

Owned = type[Tenant] | type[User] | type[Conversation] | type[Message] | type[AuditEntry]

bearer = HTTPBearer(
    scheme_name="token",
    bearerFormat="JWT",
    auto_error=False,
    description="Claims: `tenant`, `sub` (the user), `role`, `aud`, `exp`. `python -m system.tokens` prints one.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Whatever one request may use, bound to who makes it."""

    engine: AsyncEngine
    settings: Settings
    principal: Principal
    request_id: str

    def session(self, action: Action) -> AbstractAsyncContextManager[AsyncSession]:
        """One transaction of the principal. Raises Forbidden before anything is looked at, so it tells nothing."""
        if not may(self.principal.role, action):
            raise Forbidden
        return session_for(
            self.engine,
            self.principal,
            request_id=self.request_id,
            statement_timeout_ms=self.settings.statement_timeout_ms,
        )

    @property
    def tenant_id(self) -> int:
        return self.principal.tenant_id

    def own(self, model: Owned) -> ColumnElement[bool]:
        """The application's own filter; every query carries it."""
        if self.settings.ablation is Ablation.APPLICATION:
            return true()
        return model.tenant_id == self.tenant_id


async def desk(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Desk:
    """Raises Unauthenticated."""
    settings: Settings = request.app.state.settings
    if credentials is None:
        raise Unauthenticated
    return Desk(
        engine=request.app.state.engine,
        settings=settings,
        principal=authenticate(settings.keys, credentials.credentials),
        request_id=request.state.request_id,
    )


AtDesk = Annotated[Desk, Depends(desk)]
