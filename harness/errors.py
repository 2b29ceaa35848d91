"""Errors are about us; what is wrong with the target is a finding, never an exception.

Every error says what is wrong, where, and what to do. Exit codes are those of the contract: 2 where nothing
was judged, 3 where something was begun and could not be finished.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command; ``VIOLATED`` outranks ``INCONCLUSIVE``."""

    HELD = 0
    VIOLATED = 1
    USAGE = 2
    INCONCLUSIVE = 3


DEFECT = "run it again; where it comes back, it is a defect of tenantproof: report it with this text"


class TenantproofError(Exception):
    """What is wrong, with its remedy, which is what to do. ``str()`` is ready to be shown to a person."""

    exit_code: Exit = Exit.USAGE

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}\n  {self.remedy}"


class UsageError(TenantproofError):
    """Bad arguments, configuration or connection: nothing was judged, nothing was touched."""


class ConfigError(UsageError):
    """tenantproof.toml is wrong; the message names the key."""


class ConnectionFailed(UsageError):
    """The database cannot be reached or refuses the login."""


class Interrupted(TenantproofError):
    """A phase began and could not finish (server gone, Ctrl-C, disk full)."""

    exit_code = Exit.INCONCLUSIVE
