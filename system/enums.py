"""Every closed set of words that the database stores is written here and nowhere else.

The columns are text with a CHECK generated from these, not native enums: `=` on a native enum is not leakproof, so under
row security it could not become an index condition.
"""

from enum import StrEnum


class UserRole(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class ConversationStatus(StrEnum):
    ACTIVE = "active"
    WAITING = "waiting"
    CLOSED = "closed"


class ConversationChannel(StrEnum):
    SUPPORT = "support"
    SALES = "sales"


class MessageSender(StrEnum):
    AI = "ai"
    HUMAN = "human"
    SYSTEM = "system"


class AuditAction(StrEnum):
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
