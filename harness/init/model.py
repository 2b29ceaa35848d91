"""A proposal carries its reasons: whoever reads the file can tell what was read and what was guessed."""

from dataclasses import dataclass, field

from harness.catalog.model import Catalog


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A role that may log in, the role that it works as (itself or another), and how many tables that one may use; none
    where it may only call routines."""

    login: str
    becomes: str
    tables: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A routine that ``logins`` may call with arguments; ``text`` is all of it."""

    schema: str
    name: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    logins: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was read. ``role_columns`` are pairs of relation and column that hold names of roles only."""

    catalog: Catalog
    texts: tuple[str, ...]
    logins: tuple[Login, ...]
    entries: tuple[Entry, ...]
    role_columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """``why`` is a sentence for people."""

    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Each part of [database] and [tenancy], with its reason."""

    app_role: Guess
    column: Guess
    principals: Guess
    enter: tuple[Guess, ...]
    tables: tuple[tuple[str, Guess], ...] = field(default=())
