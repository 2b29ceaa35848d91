"""How a session becomes somebody is read where it is used: in the policies and functions that ask who it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from harness.catalog.model import Relation
from harness.errors import UsageError
from harness.init.call import Source, calls_of
from harness.init.model import Guess, Login, Survey
from harness.sql.compose import identifier, literal

_SETTING = re.compile(r"current_setting\(\s*'([^']+)'")
_CLAIM = re.compile(r"->>?\s*\(?'(\w+)'")
_CALL = r"{name}\(\s*'(\w+)'"
_NAMED = re.compile(r"FUNCTION\s+([\w.\"]+)\(", re.IGNORECASE)
_ROLE = re.compile(r"'role'[^;]*?(?:WHEN|=)\s*'(\w+)'")
_JWT = "request.jwt.claims"


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The relation that says which person belongs to which tenant, and its column of the person."""

    relation: Relation
    person: str


def enter_of(
    seen: Survey, login: Login, column: str, root: Relation | None, members: Members | None
) -> tuple[Guess, ...]:
    """The statements that make a session a tenant's. UsageError where nothing asks who it is."""
    settings = sorted({name for text in seen.texts for name in _SETTING.findall(text)})
    becomes = login.becomes if login.becomes != login.login else None
    own = [name for label, name in seen.role_columns if root is not None and label == root.label]
    if own and not settings:
        return (Guess(value="SELECT set_config('role', %(db_role)s, true)", why=f"{own[0]} names a role a tenant"),)
    found = []
    if becomes is not None:
        why = f"{login.login} may use no table itself, but may become {becomes}"
        found.append(Guess(value=f"SET LOCAL ROLE {identifier(becomes)}", why=why))
    jwt = [name for name in settings if name.startswith("request.jwt.claim")]
    if jwt or any("auth.uid()" in text or "auth.jwt()" in text for text in seen.texts):
        found.append(_claims(seen.texts, becomes, members))
    plain = [name for name in settings if name not in jwt and "." in name]
    found += _plain(seen, login, plain, _source(seen, column, root, members), members)
    if len(found) == (becomes is not None):
        raise UsageError(
            "nothing tells how a session becomes a tenant: no policy or function asks current_setting()",
            remedy="write [tenancy] enter by hand; without row security the database does not know its tenants",
        )
    return tuple(found)


def _source(seen: Survey, column: str, root: Relation | None, members: Members | None) -> Source:
    held = (held for relation in seen.catalog.relations if (held := relation.column(column)) is not None)
    return Source(
        relation=members.relation if members is not None else root,
        tenant=column,
        person=members.person if members is not None else None,
        type=next(held).type,
    )


def _plain(
    seen: Survey, login: Login, settings: list[str], source: Source, members: Members | None
) -> tuple[Guess, ...]:
    """A routine of the application's own that enters, or else each setting by itself."""
    call = next(calls_of(seen, login, settings, source), None)
    if call is not None and call.guess is not None:
        return (call.guess,)
    if call is not None and not settings:
        name, wants = f"{call.entry.schema}.{call.entry.name}", ", ".join(call.missing)
        asked = ", ".join(f"%({each})s" for each in call.entry.names)
        raise UsageError(
            f"{name}() makes a session a tenant's, and no column tells its arguments: {wants}",
            remedy=f'write tenantproof.toml by hand: enter = ["SELECT {name}({asked})"], and principals with these columns',
        )
    told = ""
    if call is not None:
        told = f"; {call.entry.schema}.{call.entry.name}() sets it, but no column tells its {', '.join(call.missing)}"
    return tuple(
        Guess(
            value=f"SELECT set_config({literal(name)}, {_value(name.rpartition('.')[2], source.tenant, members)}, true)",
            why=f"policies or functions ask for the setting {name}{told}",
        )
        for name in settings
    )


def _claims(texts: Iterable[str], becomes: str | None, members: Members | None) -> Guess:
    texts = list(texts)
    keys = set()
    for text in texts:
        if _JWT in text or "auth.jwt()" in text:
            keys.update(_CLAIM.findall(text))
            for name in _NAMED.findall(text):
                call = re.compile(_CALL.format(name=re.escape(name.replace('"', ""))))
                keys.update(key for other in texts for key in call.findall(other))
        if "auth.uid()" in text or "request.jwt.claim.sub" in text:
            keys.add("sub")
    named = [role for text in texts for role in _ROLE.findall(text)]
    pairs = ["'role'", literal(becomes or (named[0] if named else "authenticated"))]
    for key in sorted(keys - {"role"}):
        pairs += [literal(key), f"{_value(key, 'tenant', members)}::text"]
    return Guess(
        value=f"SELECT set_config('{_JWT}', json_build_object({', '.join(pairs)})::text, true)",
        why=f"policies or functions read the claims {', '.join(sorted(keys)) or 'role'} of a JSON web token",
    )


def _value(name: str, column: str, members: Members | None) -> str:
    """The parameter for a setting or claim of this name: the person where it sounds like one, else the tenant."""
    if members is not None and name != column:
        sounds = {members.person, members.person.removesuffix("_id"), "sub", "uid", "user", "user_id"}
        if name in sounds:
            return f"%({members.person})s"
    return "%(tenant)s"
