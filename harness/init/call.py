"""A routine that makes a session a tenant's writes what the policies ask for, and the application may call it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.catalog.model import Relation
from harness.init.model import Entry, Guess, Login, Survey
from harness.sql.compose import identifier

_SET = re.compile(r"set_config\(\s*'([^']+)'")
_WRITTEN = re.compile(r"(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+([\w.\"]+)", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:p|in|arg|a|v)?_")
_TEXT = ("text", "character varying")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where principals are listed: the tenant's column, that of the person where there is one, and all that it has besides."""

    relation: Relation | None
    tenant: str
    person: str | None
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """``missing`` are arguments for which no column was found: then nothing can be proposed."""

    entry: Entry
    guess: Guess | None
    columns: tuple[str, ...]
    missing: tuple[str, ...]


def calls_of(seen: Survey, login: Login, settings: Iterable[str], source: Source) -> Iterator[Call]:
    """Routines that the application may call and that write what is asked for; those with all their arguments first."""
    asked = set(settings)
    read = " ".join(
        text for text in seen.texts if "current_setting" in text or "pg_backend_pid" in text or "xact_id" in text
    )
    found = [
        _call(entry, source)
        for entry in seen.entries
        if login.login in entry.logins and (asked & set(_SET.findall(entry.text)) or _kept(entry, read))
    ]
    yield from sorted(found, key=lambda call: len(call.missing))


def _kept(entry: Entry, read: str) -> bool:
    """Whether it writes the session's or transaction's own row into a table that the context is read from."""
    if "pg_backend_pid" not in entry.text and "xact_id" not in entry.text and "txid_current" not in entry.text:
        return False
    names = {name.replace('"', "").rpartition(".")[2] for name in _WRITTEN.findall(entry.text)}
    others = read.replace(entry.text, "")
    return any(re.search(rf"\b{re.escape(name)}\b", others) for name in names)


def _call(entry: Entry, source: Source) -> Call:
    words, columns, missing = [], [], []
    for name, kind in zip(entry.names, entry.types, strict=True):
        parameter = _parameter(name, kind, source, alone=len(entry.names) == 1)
        if parameter is None:
            missing.append(name)
            continue
        columns += [parameter] if parameter != "tenant" else []
        words.append(f"%({parameter})s" + ("" if kind in _TEXT else f"::{kind}"))
    told = identifier(entry.schema, entry.name)
    why = f"{entry.schema}.{entry.name}() writes what policies or functions ask for, and the application may call it"
    guess = None if missing else Guess(value=f"SELECT {told}({', '.join(words)})", why=why)
    return Call(entry=entry, guess=guess, columns=tuple(columns), missing=tuple(missing))


def _parameter(name: str, kind: str, source: Source, *, alone: bool) -> str | None:
    """The column of ``principals`` for an argument, by its name, or because nothing else is asked for."""
    word = _PREFIX.sub("", name).removesuffix("_id")
    if source.person is not None and word in {source.person.removesuffix("_id"), "user", "uid", "member", "person"}:
        return source.person
    spoken = {source.tenant.removesuffix("_id"), "tenant"}
    if source.relation is not None:
        spoken |= {source.relation.name, source.relation.name.removesuffix("s")}
    if word in spoken:
        return "tenant"
    if source.relation is not None:
        same = (c.name for c in source.relation.columns if c.name == word or c.name.endswith(f"_{word}"))
        if (column := next(same, None)) is not None:
            return column
    return "tenant" if alone and kind == source.type else None
