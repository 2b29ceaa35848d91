"""Everything that a session can keep is left behind by somebody: by what only a session has, and by what a transaction has.

The content in it is a canary, a text that nothing else in the database holds. The tenant context is never among it:
an adversary does not set that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.sql.compose import identifier, literal

NOTE = "tenantproof.note"
CANARY = "canary-"
_NAME = "tenantproof_note"
_LOCK = 0x7465_6E70


@dataclass(frozen=True, slots=True, kw_only=True)
class Litter:
    """Statements of a tenant's own. ``session``: it outlives a transaction, so transaction pooling cannot hold it."""

    name: str
    statements: tuple[str, ...]
    session: bool = True

    @property
    def turn(self) -> str:
        """What has the same can be left in one turn: settings, things, what ends with the transaction, each role alone."""
        if not self.session:
            return "transaction"
        if self.statements[0].startswith(("SET ROLE", "SET SESSION")):
            return self.name
        return "settings" if self.statements[0].startswith("SET ") else "things"


def all_litter(
    table: str, qualified: str, roles: Sequence[str] = (), sequence: str | None = None, login: str | None = None
) -> tuple[Litter, ...]:
    """What can be left; ``table`` is a table's name as the application writes it, quoted, ``qualified`` in full.

    ``roles`` may be become; ``login`` is somebody else, whom only a superuser's session may call itself.
    """
    made = (
        Litter(name="custom-setting", statements=(f"SET {NOTE} = '{CANARY}setting'",)),
        Litter(name="search-path", statements=("SET search_path = pg_catalog",)),
        Litter(name="row-security", statements=("SET row_security = off",)),
        Litter(name="read-only", statements=("SET default_transaction_read_only = on",)),
        Litter(name="time-zone", statements=("SET TimeZone = 'Pacific/Chatham'",)),
        Litter(name="statement-timeout", statements=("SET statement_timeout = '1min'",)),
        Litter(name="temporary-table", statements=(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM {qualified}",)),
        Litter(name="temporary-type", statements=(f"CREATE TYPE pg_temp.{_NAME} AS (a int)",)),
        Litter(name="prepared-statement", statements=(f"PREPARE {_NAME} AS SELECT '{CANARY}prepared'",)),
        Litter(name="held-cursor", statements=(f"DECLARE {_NAME} CURSOR WITH HOLD FOR SELECT '{CANARY}cursor'",)),
        Litter(name="listen", statements=(f"LISTEN {_NAME}",)),
        Litter(name="advisory-lock", statements=(f"SELECT pg_catalog.pg_try_advisory_lock({_LOCK})",)),
        Litter(name="savepoint", session=False, statements=(f"SAVEPOINT {_NAME}",)),
        Litter(name="transaction-id", session=False, statements=("SELECT pg_catalog.txid_current()",)),
        Litter(name="local-setting", session=False, statements=(f"SET LOCAL {NOTE} = '{CANARY}local'",)),
        Litter(name="local-search-path", session=False, statements=("SET LOCAL search_path = pg_catalog",)),
        Litter(name="cursor", session=False, statements=(f"DECLARE {_NAME} CURSOR FOR SELECT '{CANARY}cursor'",)),
        Litter(
            name="transaction-lock",
            session=False,
            statements=(f"SELECT pg_catalog.pg_try_advisory_xact_lock({_LOCK})",),
        ),
    )
    become = tuple(Litter(name=f"role-{role}", statements=(f"SET ROLE {identifier(role)}",)) for role in roles[:3])
    drawn = (
        (Litter(name="sequence", statements=(f"SELECT pg_catalog.nextval({literal(sequence)})",)),) if sequence else ()
    )
    called = (
        (Litter(name="session-authorization", statements=(f"SET SESSION AUTHORIZATION {identifier(login)}",)),)
        if login
        else ()
    )
    return (*made, *become, *drawn, *called)
