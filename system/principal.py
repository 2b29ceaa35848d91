"""A principal is somebody of one tenant in one role; whoever holds one has been authenticated."""

from dataclasses import dataclass

from system.enums import UserRole

LARGEST_TENANT = 999_999_999
LARGEST_USER = 10**18 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Ranges are those that rls/20_context.sql accepts, so that no principal is nobody to the database."""

    tenant_id: int
    user_id: int
    role: UserRole

    def __post_init__(self) -> None:
        if not 1 <= self.tenant_id <= LARGEST_TENANT:
            raise ValueError(f"a tenant is a number from 1 to {LARGEST_TENANT}")
        if not 1 <= self.user_id <= LARGEST_USER:
            raise ValueError(f"a user is a number from 1 to {LARGEST_USER}")
