"""A right that somebody gained is harmful until an attack has shown otherwise; one that was taken away is told."""

from collections.abc import Iterator
from typing import Any

from harness.gate.change import Both, Change, bad, fine
from harness.gate.snapshot import Fact

_UNBOUND = ("superuser", "bypassrls")
_POWERS = ("createrole", "replication")


def rights(both: Both) -> Iterator[Change]:
    """Grants, default privileges, owners, roles and settings."""
    yield from _grants(both)
    yield from _defaults(both)
    yield from _owners(both)
    yield from _roles(both)
    yield from _settings(both)


def _grants(both: Both) -> Iterator[Change]:
    known = {fact.name for fact in both.base.facts}
    for grant in both.added("grant"):
        public = grant.details["grantee"] == "PUBLIC" and not grant.name.startswith("EXECUTE")
        if grant.of in known or not grant.of or public:
            yield bad(grant, "a grant was added: somebody may do what they could not", _revoke(grant.name))
    for before, after in both.altered("grant"):
        if after.details["grantable"] and not before.details["grantable"]:
            words = "the grant became WITH GRANT OPTION: its holder may pass it on"
            yield bad(after, words, _revoke(after.name).replace("REVOKE ", "REVOKE GRANT OPTION FOR ", 1))
    left = {fact.name for fact in both.head.facts}
    for grant in both.gone("grant"):
        if grant.of in left or not grant.of:
            yield fine(grant, "a grant was taken away")


def _revoke(name: str) -> str:
    grant, _, grantee = name.rpartition(" to ")
    return f"REVOKE {grant} FROM {grantee};"


def _defaults(both: Both) -> Iterator[Change]:
    for default in both.added("default"):
        words = "a default privilege was added: whatever is made later is open to its holder at once"
        yield bad(default, words, "ALTER DEFAULT PRIVILEGES … REVOKE it, and grant each object by name")
    for default in both.gone("default"):
        yield fine(default, "a default privilege was taken away: what is made later needs grants of its own")


def _owners(both: Both) -> Iterator[Change]:
    for kind in ("table", "view", "function", "sequence", "type", "schema"):
        for before, after in both.altered(kind):
            if after.details["owner"] != before.details["owner"]:
                was, now = before.details["owner"], after.details["owner"]
                words = f"its owner is now {now}, whom policies without FORCE do not bind"
                what = kind.upper()
                yield bad(after, words, f"ALTER {what} {after.name} OWNER TO {was};")


def _roles(both: Both) -> Iterator[Change]:
    for role in both.added("role"):
        unbound = [right for right in _UNBOUND if role.details[right]]
        if unbound:
            yield bad(
                role, f"a new role that is {' and '.join(unbound)}: no policy binds it", _unbind(role, unbound[0])
            )
        else:
            yield fine(role, "a new role")
    for old, new in both.altered("role"):
        yield from _role(new, old.details, new.details)


def _unbind(role: Fact, right: str) -> str:
    return f"ALTER ROLE {role.name} NO{right.upper()};"


def _role(role: Fact, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    for right in _UNBOUND:
        if after[right] and not before[right]:
            yield bad(role, f"the role became {right}: no policy binds it any more", _unbind(role, right))
    for right in _POWERS:
        if after[right] and not before[right]:
            yield bad(role, f"the role became {right}: it can reach past its own rights", _unbind(role, right))
    if after["login"] and not before["login"]:
        yield bad(role, "the role may log in now", f"ALTER ROLE {role.name} NOLOGIN;")
    if gained := sorted(set(after["member_of"]) - set(before["member_of"])):
        listed = ", ".join(gained)
        words = f"the role may now become {listed}, with all that it may do"
        yield bad(role, words, f"REVOKE {listed} FROM {role.name};")
    if gained := sorted(set(after["admin_of"]) - set(before["admin_of"])):
        listed = ", ".join(gained)
        yield bad(
            role, f"the role may now grant {listed} to anybody", f"REVOKE ADMIN OPTION FOR {listed} FROM {role.name};"
        )
    if before["settings"] != after["settings"]:
        was, now = ", ".join(before["settings"]), ", ".join(after["settings"])
        words = "the role's sessions begin with other settings: row_security and search_path decide what they read"
        yield bad(role, words, f"ALTER ROLE {role.name} RESET ALL;", was=was, now=now)


def _settings(both: Both) -> Iterator[Change]:
    words = "sessions of the database begin with another setting"
    for setting in both.added("setting"):
        yield bad(setting, words, f"ALTER DATABASE … RESET {setting.name};", now=setting.details["value"])
    for before, after in both.altered("setting"):
        yield bad(after, words, "", was=before.details["value"], now=after.details["value"])
    for extension in both.added("extension"):
        yield bad(extension, "a new extension: its functions run with the rights that it gave them", "")
    for publication in (*both.added("publication"), *(new for _, new in both.altered("publication"))):
        words = "a publication sends rows of all tenants to whoever subscribes: no policy is asked"
        yield bad(publication, words, f"DROP PUBLICATION {publication.name}; or let only trusted servers subscribe")
