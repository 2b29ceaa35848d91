"""Pure by contract: a proposal follows from the survey alone, and the same survey gives the same proposal."""

import re
from collections import Counter
from collections.abc import Sequence

from harness.catalog.model import Catalog, Relation
from harness.errors import UsageError
from harness.init.enter import Members, enter_of
from harness.init.model import Guess, Login, Proposal, Survey
from harness.sql.compose import identifier

_PARAMETER = re.compile(r"%\((\w+)\)s")
_PEOPLE = ("user_id", "member_id", "profile_id", "account_id", "person_id", "uid", "login")


def propose(seen: Survey) -> Proposal:
    """The likeliest configuration. UsageError where there is nothing to guess from."""
    login = _login(seen.logins)
    column, root = _discriminator(seen.catalog)
    members = _members(seen, column.value, root)
    enter = enter_of(seen, login, column.value, root, members)
    roots = [root] if root is not None and root.column(column.value) is None else []
    return Proposal(
        app_role=Guess(
            value=login.login,
            why=f"it may log in, is no superuser, owns nothing, and may {_uses(login)}",
        ),
        column=column,
        principals=_principals(seen, column.value, root, members, [guess.value for guess in enter]),
        enter=enter,
        tables=tuple(
            (each.label, Guess(value=identifier(*each.primary), why="each row of it is a tenant")) for each in roots
        ),
    )


def _login(logins: tuple[Login, ...]) -> Login:
    if not logins:
        raise UsageError(
            "no role could be the application's: none may log in and use tables or routines without being superuser or owner",
            remedy="CREATE ROLE app LOGIN and grant it what the application needs, then run init again",
        )
    return logins[0]


def _uses(login: Login) -> str:
    if not login.tables:
        return "call routines, and use no table"
    return f"use {login.tables} tables" + (f" as {login.becomes}" if login.becomes != login.login else "")


def _discriminator(catalog: Catalog) -> tuple[Guess, Relation | None]:
    """The column that most tables share and that refers to the primary key of one table."""
    holders = Counter(column.name for table in catalog.relations if table.is_table for column in table.columns)
    roots: dict[str, Counter[int]] = {}
    for key in catalog.foreign_keys:
        target = catalog.by_oid[key.target]
        if len(key.columns) == 1 and target.primary == key.target_columns and key.relation != key.target:
            roots.setdefault(key.columns[0], Counter())[key.target] += 1
    if roots:
        name = max(sorted(roots), key=lambda each: (holders[each], sum(roots[each].values())))
        root = catalog.by_oid[roots[name].most_common(1)[0][0]]
        why = f"{holders[name]} tables have it, and it refers to {root.label}"
        return Guess(value=name, why=why), root
    shared = [name for name, number in holders.items() if number > 1 and name.endswith(("_id", "tenant", "org"))]
    if not shared:
        raise UsageError(
            "no column tells tenants apart: no table refers to another by one column that several tables have",
            remedy="write tenantproof.toml by hand; [tenancy.tables] takes an expression for each table",
        )
    name = max(sorted(shared), key=lambda each: holders[each])
    return Guess(value=name, why=f"{holders[name]} tables have it; no foreign key says what it refers to"), None


def _members(seen: Survey, column: str, root: Relation | None) -> Members | None:
    """The table that says who belongs to which tenant: its key is the tenant and one who is a person, or that one alone."""
    found = []
    for table in seen.catalog.relations:
        keys: list[tuple[str, ...]] = [key.plain for key in table.keys if len(key.plain) == 2 and column in key.plain]
        if table.column(column) is not None:
            keys += [key.plain for key in table.keys if len(key.plain) == 1 and column not in key.plain]
        for key in keys:
            person = next(name for name in key if name != column)
            spoken = sum(table.name in text for text in seen.texts)
            if table is not root and (person in _PEOPLE) and spoken:
                found.append((spoken, _foremost(seen.catalog, table), Members(relation=table, person=person)))
    return max(found, key=lambda each: each[:2])[2] if found else None


def _foremost(catalog: Catalog, table: Relation) -> int:
    return len(catalog.references_to(table))


def _principals(
    seen: Survey, column: str, root: Relation | None, members: Members | None, enter: Sequence[str]
) -> Guess:
    used = dict.fromkeys(
        name for said in enter for name in _PARAMETER.findall(said) if name not in ("tenant", "db_role")
    )
    more = "".join(f", {identifier(name)}" for name in used)
    if members is not None and used:
        return Guess(
            value=f"SELECT {identifier(column)} AS tenant{more} FROM {members.relation.sql}",
            why=f"{members.relation.label} says who belongs to which tenant",
        )
    if root is not None:
        roles = [name for label, name in seen.role_columns if label == root.label]
        role = f", {identifier(roles[0])}::text AS db_role" if roles and "%(db_role)s" in " ".join(enter) else ""
        return Guess(
            value=f"SELECT {identifier(*root.primary)} AS tenant{more}{role} FROM {root.sql}",
            why=f"each row of {root.label} is a tenant",
        )
    table = next(each for each in seen.catalog.relations if each.is_table and each.column(column))
    return Guess(
        value=f"SELECT DISTINCT {identifier(column)} AS tenant FROM {table.sql}",
        why=f"no table lists the tenants; {table.label} mentions them",
    )
