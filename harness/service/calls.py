"""An operation is called as its tenant would, and with each thing that it can name taken from the victim."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from harness.service.openapi import Operation, example
from harness.service.values import Known, cast

_CURSOR = re.compile(r"cursor|after|before|next|token|page", re.IGNORECASE)
_TENANT_HEADERS = ("X-Tenant-ID", "X-Tenant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. ``family`` says where the victim is named; ``supplied`` are the victim's values in it."""

    operation: Operation
    family: str
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    supplied: frozenset[str] = frozenset()

    @property
    def url(self) -> str:
        filled = self.operation.path
        for name, value in self.path.items():
            filled = filled.replace("{" + name + "}", quote(value, safe=""))
        return filled


def plain(operation: Operation, known: Known, family: str = "plain", which: int = 0) -> Call:
    """The call as the tenant of ``known`` makes it: what is required, from its own rows where they have it.

    ``which`` row: from 0 on, or from the last on, -1.
    """

    def value(name: str, schema: Mapping[str, Any]) -> Any:
        found = known.named(name, operation.path, schema, None)
        if found and (not schema.get("enum") or found[0] in schema["enum"]):
            return cast(found[max(min(which, len(found) - 1), -len(found))], schema)
        return example(schema, name)

    def needed(place: str) -> dict[str, str]:
        return {p.name: str(value(p.name, p.schema)) for p in operation.at(place) if p.required}

    body = example(operation.body) if operation.body is not None else None
    if isinstance(body, dict):
        for name, schema in operation.fields.items():
            if name in body and name.lower().endswith("id"):
                body[name] = value(name, schema)
    return Call(
        operation=operation,
        family=family,
        path=needed("path"),
        query=needed("query"),
        headers=needed("header"),
        body=body,
    )


def against(operation: Operation, own: Known, theirs: Known, cursors: tuple[str, ...]) -> Iterator[Call]:
    """The operation plain, and with the victim named in path, query, header, body and cursor."""
    base = plain(operation, own)
    yield base
    yield from _path(operation, base, theirs)
    yield from _query(operation, base, theirs, cursors)
    yield from _header(operation, base, theirs)
    yield from _body(operation, base, theirs)


def _path(operation: Operation, base: Call, theirs: Known) -> Iterator[Call]:
    named = {p.name: theirs.named(p.name, operation.path, p.schema) for p in operation.at("path")}
    for which in range(max(map(len, named.values()), default=0)):
        given = {name: found[min(which, len(found) - 1)] for name, found in named.items() if found}
        yield replace(base, family="path", path={**base.path, **given}, supplied=frozenset(given.values()))


def _query(operation: Operation, base: Call, theirs: Known, cursors: tuple[str, ...]) -> Iterator[Call]:
    for parameter in operation.at("query"):
        found = theirs.named(parameter.name, operation.path, parameter.schema)
        for value in found if not parameter.schema.get("enum") else ():
            yield replace(
                base, family="query", query={**base.query, parameter.name: value}, supplied=frozenset({value})
            )
        if _CURSOR.search(parameter.name):
            for value in cursors:
                given = {**base.query, parameter.name: value}
                yield replace(base, family="cursor", query=given, supplied=frozenset({value}))
    for name in sorted(theirs.discriminators):
        supplied = frozenset({theirs.tenant})
        yield replace(base, family="query", query={**base.query, name: theirs.tenant}, supplied=supplied)


def _header(operation: Operation, base: Call, theirs: Known) -> Iterator[Call]:
    for parameter in operation.at("header"):
        for value in theirs.named(parameter.name, operation.path, parameter.schema):
            given = {**base.headers, parameter.name: value}
            yield replace(base, family="header", headers=given, supplied=frozenset({value}))
    given = {**base.headers, **dict.fromkeys(_TENANT_HEADERS, theirs.tenant)}
    yield replace(base, family="header", headers=given, supplied=frozenset({theirs.tenant}))


def _body(operation: Operation, base: Call, theirs: Known) -> Iterator[Call]:
    if not isinstance(base.body, dict):
        return
    for name, schema in operation.fields.items():
        if schema.get("enum"):
            continue
        for value in theirs.named(name, operation.path, schema):
            given = {**base.body, name: cast(value, schema)}
            yield replace(base, family="body", body=given, supplied=frozenset({value}))
    for name in sorted(theirs.discriminators - operation.fields.keys()):
        tenant: Any = int(theirs.tenant) if theirs.tenant.isdecimal() else theirs.tenant
        yield replace(base, family="body", body={**base.body, name: tenant}, supplied=frozenset({theirs.tenant}))
