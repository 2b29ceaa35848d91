"""What is accepted is checked here whole, so that the database never refuses a value; what is given out names its tenant.

`tenant_id` in every row lets a client see for itself whose row it is. PostgreSQL's text holds no NUL, hence the pattern.
"""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from system.api.cursors import FORM
from system.enums import AuditAction, ConversationChannel, ConversationStatus, MessageSender, UserRole

LARGEST_ID = 2**53 - 1  # what every reader of JSON can tell from its neighbours (RFC 8259, section 6)
NO_NUL = r"^[^\x00]*$"

RowId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=NO_NUL)]
Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$", to_lower=True)]

PathId = Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[1])]
Limit = Annotated[int, Query(ge=1, le=100, description="rows on a page")]
Cursor = Annotated[str | None, Query(pattern=FORM, description="`next` of the page before; opaque")]
IdempotencyKey = Annotated[
    UUID | None,
    Header(description="chosen by the client for one append; repeating it repeats the answer, not the message"),
]


class _Row(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    tenant_id: int


class TenantOut(_Row):
    name: str
    created_at: datetime


class UserOut(_Row):
    id: int
    email: str
    display_name: str
    role: UserRole
    created_at: datetime


class ConversationOut(_Row):
    id: int
    user_id: int
    channel: ConversationChannel
    status: ConversationStatus
    subject: str
    created_at: datetime


class MessageOut(_Row):
    id: int
    conversation_id: int
    sender: MessageSender
    body: str
    created_at: datetime


class AuditOut(_Row):
    id: int
    at: datetime
    actor_id: int | None
    actor_role: str | None
    request_id: str | None
    table_name: str
    row_id: int
    action: AuditAction
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class UserPage(BaseModel):
    items: list[UserOut]
    next: str | None = Field(description="the cursor of the next page; null at the end")


class ConversationPage(BaseModel):
    items: list[ConversationOut]
    next: str | None = Field(description="the cursor of the next page; null at the end")


class MessagePage(BaseModel):
    items: list[MessageOut]
    next: str | None = Field(description="the cursor of the next page; null at the end")


class AuditPage(BaseModel):
    items: list[AuditOut]
    next: str | None = Field(description="the cursor of the next page; null at the end")


class Health(BaseModel):
    status: Literal["ok"]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UserIn(_In):
    email: Email = Field(examples=["ada@example.com"], description="kept in lower case")
    display_name: Line = Field(examples=["Ada"])
    role: UserRole = UserRole.MEMBER


class ConversationIn(_In):
    user_id: RowId = Field(examples=[1], description="who looks after it, one of your users")
    channel: ConversationChannel
    subject: Line = Field(examples=["Where is my parcel?"])


class StatusIn(_In):
    status: ConversationStatus


class MessageIn(_In):
    sender: MessageSender
    body: Body = Field(examples=["It arrives tomorrow."])
