"""Pure by contract: what changed follows from two snapshots. Doubt is harmful: only an attack can clear it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from harness.gate.snapshot import Fact, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """``harmful``: it can open a way between tenants, or slow them. ``words`` say what changed and what it means."""

    object: str
    harmful: bool
    words: str


def compare(base: Snapshot, head: Snapshot) -> tuple[Change, ...]:
    """All changes, the harmful first."""
    tenant = tenant_of(base) or tenant_of(head)
    changes = [*_tables(base, head, tenant), *_policies(base, head), *_keys(base, head, tenant)]
    changes += [*_indexes(base, head), *_views(base, head), *_functions(base, head), *_grants(base, head)]
    changes += [*_owners(base, head), *_roles(base, head)]
    return tuple(sorted(changes, key=lambda change: (not change.harmful, change.object, change.words)))


def tenant_of(snapshot: Snapshot) -> str | None:
    """The column that most policies mention; None without any."""
    tables = snapshot.of_kind("table")
    seen: Counter[str] = Counter()
    for policy in snapshot.of_kind("policy").values():
        text = f"{policy.details['using']} {policy.details['check']}"
        words = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", text)))
        if policy.of in tables:
            seen.update(name for name in tables[policy.of].details["columns"] if name in words)
    return max(sorted(seen), key=lambda name: seen[name]) if seen else None


def _bad(name: str, words: str) -> Change:
    return Change(object=name, harmful=True, words=words)


def _fine(name: str, words: str) -> Change:
    return Change(object=name, harmful=False, words=words)


def _tables(base: Snapshot, head: Snapshot, tenant: str | None) -> Iterator[Change]:
    old, new = base.of_kind("table"), head.of_kind("table")
    for name in old.keys() - new.keys():
        yield _fine(name, "the table is gone")
    for name in new.keys() - old.keys():
        faults = list(_faults(new[name], head, tenant))
        yield from (_bad(name, f"the new table {fault}") for fault in faults)
        if not faults:
            yield _fine(name, "a new table, with tenant, row security, policy and leading index")
    for name in old.keys() & new.keys():
        before, after = old[name].details, new[name].details
        if before["row_security"] and not after["row_security"]:
            yield _bad(name, "row security was disabled: its policies have no effect any more")
        if before["forced"] and not after["forced"]:
            yield _bad(name, "FORCE was taken away: the owner reads and writes all tenants' rows")
        if tenant in before["columns"] and tenant not in after["columns"]:
            yield _bad(name, f"lost the column {tenant}: its rows belong to no tenant any more")
        elif before["columns"] != after["columns"]:
            yield _fine(name, "has other columns")


def _faults(table: Fact, head: Snapshot, tenant: str | None) -> Iterator[str]:
    if tenant is not None and tenant not in table.details["columns"]:
        yield f"has no column {tenant}: nothing says whose its rows are"
    if not table.details["row_security"]:
        yield "has no row security: whoever may read it reads all tenants' rows"
    elif not table.details["forced"]:
        yield "has row security without FORCE: its owner reads and writes all tenants' rows"
    if not any(policy.of == table.name for policy in head.of_kind("policy").values()):
        yield "has no policy"
    leading = (index.details["columns"][:1] for index in head.of_kind("index").values() if index.of == table.name)
    if tenant in table.details["columns"] and [tenant] not in leading:
        yield f"has no index that begins with {tenant}: each query reads all tenants' rows"


def _policies(base: Snapshot, head: Snapshot) -> Iterator[Change]:
    old, new, tables = base.of_kind("policy"), head.of_kind("policy"), head.of_kind("table")
    for name in old.keys() - new.keys():
        if old[name].of in tables:
            yield _bad(name, "the policy was dropped: what it allowed or forbade is no longer so")
    for name in new.keys() - old.keys():
        if new[name].of in base.of_kind("table"):
            harmful = bool(new[name].details["permissive"])
            words = "a new permissive policy: it lets in rows that were kept out" if harmful else "a restrictive policy"
            yield Change(object=name, harmful=harmful, words=words)
    for name in old.keys() & new.keys():
        parts = [key for key, value in old[name].details.items() if new[name].details[key] != value]
        if parts:
            yield _bad(name, f"the policy was changed ({', '.join(sorted(parts))}): other rows may pass it")


def _keys(base: Snapshot, head: Snapshot, tenant: str | None) -> Iterator[Change]:
    old, new = base.of_kind("key"), head.of_kind("key")
    for name, key in new.items():
        if name in old and old[name].details == key.details:
            continue
        table = head.of_kind("table").get(key.of)
        if tenant is not None and table and tenant in table.details["columns"] and tenant not in key.details["columns"]:
            yield _bad(name, f"a key without {tenant}: its errors tell, or its rows reach, what another tenant has")
    for name, index in head.of_kind("index").items():
        columns = index.details["columns"]
        lone = index.details["unique"] and name not in new and name not in base.of_kind("index")
        table = head.of_kind("table").get(index.of)
        if lone and tenant is not None and table and tenant in table.details["columns"] and tenant not in columns:
            yield _bad(name, f"a unique index without {tenant}: its errors tell what another tenant has")
    for name in old.keys() - new.keys():
        if old[name].of in head.of_kind("table"):
            yield _bad(name, "the key was dropped: rows may now repeat, or refer across tenants")


def _indexes(base: Snapshot, head: Snapshot) -> Iterator[Change]:
    left = [(index.of, index.details["columns"]) for index in head.of_kind("index").values()]
    for name, index in base.of_kind("index").items():
        wanted = index.details["columns"]
        replaced = any(of == index.of and columns[: len(wanted)] == wanted for of, columns in left)
        if index.of in head.of_kind("table") and not replaced:
            yield _bad(name, f"the index on ({', '.join(wanted)}) was lost: queries by it read more rows")
    for name in head.of_kind("index").keys() - base.of_kind("index").keys():
        yield _fine(name, "a new index")


def _views(base: Snapshot, head: Snapshot) -> Iterator[Change]:
    old = base.of_kind("view")
    for name, view in head.of_kind("view").items():
        before, after = old[name].details if name in old else None, view.details
        if not after["invoker"] and (before is None or before["invoker"]):
            yield _bad(name, "the view reads as its owner, not as who asks (no security_invoker)")
        elif before is None:
            yield _fine(name, "a new view that reads as who asks")
        elif before["definition"] != after["definition"]:
            yield Change(object=name, harmful=not after["invoker"], words="the view shows other rows or columns")
        if before is not None and before["barrier"] and not after["barrier"]:
            yield _bad(name, "the view lost security_barrier: a function in a query sees rows that it hides")


def _functions(base: Snapshot, head: Snapshot) -> Iterator[Change]:
    old = base.of_kind("function")
    policies = " ".join(str(policy.details) for policy in head.of_kind("policy").values())
    for name, function in head.of_kind("function").items():
        before, after = old[name].details if name in old else None, function.details
        if before == after:
            continue
        if after["definer"]:
            yield _bad(name, "runs as its owner (SECURITY DEFINER) and is new or changed: row security is the owner's")
        elif after["leakproof"] and not (before and before["leakproof"]):
            yield _bad(name, "is said to be leakproof: it runs on rows before policies do")
        else:
            used = f"{name.partition('(')[0]}(" in policies
            words = "is new or changed" + (", and policies ask it" if used else ", and runs as who calls it")
            yield Change(object=name, harmful=used, words=words)


def _grants(base: Snapshot, head: Snapshot) -> Iterator[Change]:
    old, new = base.of_kind("grant"), head.of_kind("grant")
    known = {fact.name for fact in base.facts}
    for name in new.keys() - old.keys():
        if new[name].of in known or (new[name].details["grantee"] == "PUBLIC" and not name.startswith("EXECUTE")):
            yield _bad(name, "a grant was added: somebody may do what they could not")
    for name in old.keys() - new.keys():
        if old[name].of in {fact.name for fact in head.facts}:
            yield _fine(name, "a grant was taken away")


def _owners(base: Snapshot, head: Snapshot) -> Iterator[Change]:
    for kind in ("table", "view", "function"):
        new = head.of_kind(kind)
        for name, fact in base.of_kind(kind).items():
            if name in new and new[name].details["owner"] != fact.details["owner"]:
                owner = new[name].details["owner"]
                yield _bad(name, f"its owner is now {owner}, whom policies without FORCE do not bind")


def _roles(base: Snapshot, head: Snapshot) -> Iterator[Change]:
    old = base.of_kind("role")
    for name, role in head.of_kind("role").items():
        before, after = old[name].details if name in old else {}, role.details
        for right in ("superuser", "bypassrls"):
            if name in old and after[right] and not before[right]:
                yield _bad(name, f"the role became {right}: no policy binds it any more")
        gained = sorted(set(after["member_of"]) - set(before.get("member_of", ())))
        if name in old and gained:
            yield _bad(name, f"the role may now become {', '.join(gained)}, with all that it may do")
