"""Every row carries its tenant, and every key and every reference leads with it, so none can cross tenants.

Row ids come from identities that no tenant may supply (see rls/60_grants.sql), so they are unique across tenants
without a unique key across tenants, which would tell one tenant of another's rows.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    Uuid,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from system.enums import AuditAction, ConversationChannel, ConversationStatus, MessageSender, UserRole
from system.words import Word, known

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


def _id() -> Mapped[int]:
    return mapped_column(BigInteger, Identity(always=True))


def _now() -> Mapped[datetime]:
    return mapped_column(DateTime(timezone=True), server_default=func.now())


class Tenant(Base):
    """One customer. Its tenant_id is its key; the policies accept 1 to 999,999,999, and so does the CHECK."""

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("tenant_id BETWEEN 1 AND 999999999", name="tenant_id_in_range"),)

    tenant_id: Mapped[int] = mapped_column(Integer, Identity(always=True), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = _now()


class User(Base):
    """Somebody who works for a tenant; `email` is kept in lower case so that the key means what people mean."""

    __tablename__ = "users"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "email"),
        known("role", UserRole),
        CheckConstraint("email = lower(email)", name="email_lower"),
    )

    tenant_id: Mapped[int] = mapped_column(Integer, ForeignKey("tenants.tenant_id"))
    id: Mapped[int] = _id()
    email: Mapped[str] = mapped_column(Text)
    display_name: Mapped[str] = mapped_column(Text)
    role: Mapped[UserRole] = mapped_column(Word(UserRole), server_default=UserRole.MEMBER.value)
    created_at: Mapped[datetime] = _now()


class Conversation(Base):
    """A support or sales chat that one user of the tenant looks after."""

    __tablename__ = "conversations"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "user_id"], ["users.tenant_id", "users.id"]),
        known("channel", ConversationChannel),
        known("status", ConversationStatus),
        # created_at and id follow because the lists are read most recent first, a page at a time: migrations/README.md
        Index("ix_conversations_tenant_id_status", "tenant_id", "status", "created_at", "id"),
        Index("ix_conversations_tenant_id_user_id", "tenant_id", "user_id", "created_at", "id"),
    )

    tenant_id: Mapped[int] = mapped_column(Integer)
    id: Mapped[int] = _id()
    user_id: Mapped[int] = mapped_column(BigInteger)
    channel: Mapped[ConversationChannel] = mapped_column(Word(ConversationChannel))
    status: Mapped[ConversationStatus] = mapped_column(
        Word(ConversationStatus), server_default=ConversationStatus.ACTIVE.value
    )
    subject: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = _now()


class Message(Base):
    """What was said, never changed afterwards.

    `client_token` is chosen by the client so that a repeated append is one message. Only a unique key can promise that;
    it is a key and not an access path, and it leads with tenant_id so that it tells nothing about other tenants.
    """

    __tablename__ = "messages"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "id"),
        ForeignKeyConstraint(
            ["tenant_id", "conversation_id"], ["conversations.tenant_id", "conversations.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("tenant_id", "client_token"),
        known("sender", MessageSender),
        Index("ix_messages_tenant_id_created_at", "tenant_id", "created_at", "id"),
        Index("ix_messages_conversation_id_created_at", "conversation_id", "created_at", "id"),
    )

    tenant_id: Mapped[int] = mapped_column(Integer)
    id: Mapped[int] = _id()
    conversation_id: Mapped[int] = mapped_column(BigInteger)
    sender: Mapped[MessageSender] = mapped_column(Word(MessageSender))
    body: Mapped[str] = mapped_column(Text)
    client_token: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = _now()


class AuditEntry(Base):
    """One change to one row, written by a trigger in the transaction that made it; see rls/70_audit.sql.

    There is no reference to tenants: the log outlives what it tells of. `actor_id` and `actor_role` are what the
    transaction's context said, NULL for work done outside the application.
    """

    __tablename__ = "audit_log"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "id"), known("action", AuditAction))

    tenant_id: Mapped[int] = mapped_column(Integer)
    id: Mapped[int] = _id()
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_role: Mapped[str | None] = mapped_column(Text)
    database_role: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(Text)
    table_name: Mapped[str] = mapped_column(Text)
    row_id: Mapped[int] = mapped_column(BigInteger)
    action: Mapped[AuditAction] = mapped_column(Word(AuditAction))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class AuditSeal(Base):
    """One link of a tenant's hash chain: a batch of its audit rows, sealed after they were committed.

    `row_ids` names the rows because ids commit out of order; `row_digests` tells which row was changed.
    """

    __tablename__ = "audit_seals"
    __table_args__ = (PrimaryKeyConstraint("tenant_id", "number"),)

    tenant_id: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    sealed_at: Mapped[datetime] = _now()
    row_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    row_digests: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
