"""Tenants, their users, conversations and messages.

Revision: 0001, the first
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _row() -> list[sa.Column[int]]:
    return [
        sa.Column("tenant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
    ]


def _created_at() -> sa.Column[object]:
    return sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _words(table: str, column: str, *words: str) -> sa.CheckConstraint:
    members = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({members})", name=op.f(f"ck_{table}_{column}_known"))


def upgrade() -> None:
    op.create_table(
        "tenants",
        sa.Column("tenant_id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_tenants"),
        sa.CheckConstraint("tenant_id BETWEEN 1 AND 999999999", name=op.f("ck_tenants_tenant_id_in_range")),
    )
    op.create_table(
        "users",
        *_row(),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), server_default="member", nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_users"),
        sa.UniqueConstraint("tenant_id", "email", name="uq_users_tenant_id_email"),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"], name="fk_users_tenant_id"),
        _words("users", "role", "owner", "admin", "member", "viewer"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lower")),
    )
    op.create_table(
        "conversations",
        *_row(),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_conversations"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"], ["users.tenant_id", "users.id"], name="fk_conversations_tenant_id_user_id"
        ),
        _words("conversations", "channel", "support", "sales"),
        _words("conversations", "status", "active", "waiting", "closed"),
    )
    op.create_index("ix_conversations_tenant_id_status", "conversations", ["tenant_id", "status", "created_at", "id"])
    op.create_index("ix_conversations_tenant_id_user_id", "conversations", ["tenant_id", "user_id", "created_at", "id"])
    op.create_table(
        "messages",
        *_row(),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("client_token", sa.Uuid(), nullable=True),
        _created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_messages"),
        sa.UniqueConstraint("tenant_id", "client_token", name="uq_messages_tenant_id_client_token"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            name="fk_messages_tenant_id_conversation_id",
            ondelete="CASCADE",
        ),
        _words("messages", "sender", "ai", "human", "system"),
    )
    op.create_index("ix_messages_tenant_id_created_at", "messages", ["tenant_id", "created_at", "id"])
    op.create_index("ix_messages_conversation_id_created_at", "messages", ["conversation_id", "created_at", "id"])


def downgrade() -> None:
    for table in ("messages", "conversations", "users", "tenants"):
        op.drop_table(table)
