"""Sealed rows cannot be changed, removed or reordered without a later verification naming them.

Links are made after commit, so writers never wait. What is not sealed yet is counted, never called whole. Whoever can
rewrite the whole database can also make a whole new chain: keep the heads elsewhere (an anchor) to see that as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import class_row

_HERE = Path(__file__).parent
# Conflicts with itself and with nothing that the application does, so two sealers take turns.
_ONE_SEALER = "LOCK TABLE public.audit_seals IN SHARE ROW EXCLUSIVE MODE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """`row_id` is an audit row's id; None where the link itself is damaged."""

    tenant_id: int
    number: int
    row_id: int | None
    kind: str

    def __str__(self) -> str:
        subject = f"link {self.number}" if self.row_id is None else f"audit row {self.row_id} of link {self.number}"
        return f"{self.kind}: tenant {self.tenant_id}, {subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """`unsealed` rows are as safe as the database, and no safer."""

    rows: int
    sealed: int
    links: int

    @property
    def unsealed(self) -> int:
        return max(0, self.rows - self.sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a tenant's chain when the anchor was made."""

    number: int
    digest: str


def seal(conn: psycopg.Connection) -> int:
    """Add a link for every tenant with unsealed rows; the number of links added."""
    with conn.transaction():
        conn.execute(_ONE_SEALER)
        return conn.execute(_question("seal")).rowcount


def verify(conn: psycopg.Connection, anchor: Mapping[str, Head] | None = None) -> list[Damage]:
    """All damage, by tenant and link; with an anchor also chains that no longer contain what it names."""
    with conn.cursor(row_factory=class_row(Damage)) as cursor:
        damage = cursor.execute(_question("verify")).fetchall()
    return damage + [lost for tenant, head in (anchor or {}).items() if (lost := _lost(conn, tenant, head))]


def count(conn: psycopg.Connection) -> Count:
    with conn.cursor(row_factory=class_row(Count)) as cursor:
        return cursor.execute(_question("count")).fetchone() or Count(rows=0, sealed=0, links=0)


def heads(conn: psycopg.Connection) -> dict[str, Head]:
    """The last link of every tenant, to be kept where the database's administrators cannot write."""
    return {tenant: Head(number=number, digest=digest) for tenant, number, digest in conn.execute(_question("heads"))}


def _lost(conn: psycopg.Connection, tenant: str, head: Head) -> Damage | None:
    found = conn.execute(
        "SELECT encode(digest, 'hex') FROM public.audit_seals WHERE tenant_id = %s AND number = %s",
        [int(tenant), head.number],
    ).fetchone()
    if found == (head.digest,):
        return None
    return Damage(tenant_id=int(tenant), number=head.number, row_id=None, kind="anchor-lost")


def _question(stem: str) -> sql.Composed:
    return sql.SQL(_text(stem)).format(digests=sql.SQL(_text("digests")), link=sql.SQL(_text("link")))


def _text(stem: str) -> str:
    return (_HERE / f"{stem}.sql").read_text(encoding="utf-8")
