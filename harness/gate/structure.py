"""A table without tenant, row security or leading index leaks or crawls; so does one that loses any of them."""

from collections.abc import Iterator

from harness.gate.change import Both, Change, bad, fine
from harness.gate.snapshot import Fact

EXPOSED = "table-without-row-security"
LOST = "index-lost"


def structure(both: Both) -> Iterator[Change]:
    """Tables, keys, indexes, sequences and types."""
    yield from _new_tables(both)
    yield from _tables(both)
    yield from _keys(both)
    yield from _lost_indexes(both)
    yield from (fine(fact, "a new index") for fact in both.added("index") if _kept(both, fact))
    yield from _sequences(both)
    for before, after in both.altered("type"):
        if before.details["owner"] == after.details["owner"]:
            was, now = str(before.details["definition"]), str(after.details["definition"])
            yield fine(after, "the type takes other values", was=was, now=now)


def _kept(both: Both, fact: Fact) -> bool:
    """Whether its table is in both."""
    return fact.of in both.base.of_kind("table") and fact.of in both.head.of_kind("table")


def _new_tables(both: Both) -> Iterator[Change]:
    for table in both.gone("table"):
        yield fine(table, "the table is gone")
    for table in both.added("table"):
        if both.expected.names(both.expected.shared, table.name):
            yield fine(table, "a new table, declared as everyone's")
            continue
        faults = list(_faults(both, table))
        yield from faults
        if not faults:
            yield fine(table, "a new table, with tenant, row security, policy and leading index")


def _faults(both: Both, table: Fact) -> Iterator[Change]:
    tenant, declared = both.expected.column(table), both.expected.names(both.expected.told, table.name)
    if both.expected.columns and tenant is None and not declared:
        yield bad(
            table,
            f"the new table has no column {both.expected.columns[0]}: nothing says whose its rows are",
            f"add the column, or declare it in tenantproof.toml: [tenancy] shared, or [tenancy.tables] "
            f'"{table.name}" = "<expression>"',
        )
    if not table.details["row_security"]:
        yield _exposed(table, "the new table has no row security: whoever may read it reads all tenants' rows")
    elif not table.details["forced"]:
        yield bad(
            table,
            "the new table has row security without FORCE: its owner reads and writes all tenants' rows",
            f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY;",
        )
    if not any(policy.of == table.name for policy in both.head.of_kind("policy").values()):
        yield bad(
            table,
            "the new table has no policy",
            f"CREATE POLICY … ON {table.name} USING ({tenant or '<tenant>'} = <the current tenant>);",
        )
    leading = (index.details["columns"][:1] for index in both.head.of_kind("index").values() if index.of == table.name)
    if tenant is not None and [tenant] not in leading:
        yield bad(
            table,
            f"the new table has no index that begins with {tenant}: each query reads all tenants' rows",
            f"CREATE INDEX ON {table.name} ({tenant}, …);",
        )


def _exposed(table: Fact, words: str) -> Change:
    remedy = (
        f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; with a policy; or, where it is "
        f'everyone\'s, [tenancy] shared = ["{table.name}"] in tenantproof.toml'
    )
    return bad(table, words, remedy, rule=EXPOSED)


def _tables(both: Both) -> Iterator[Change]:
    for old, new in both.altered("table"):
        before, after = old.details, new.details
        if before["row_security"] and not after["row_security"]:
            yield _exposed(new, "row security was disabled: its policies have no effect any more")
        if before["forced"] and not after["forced"]:
            yield bad(
                new,
                "FORCE was taken away: the owner reads and writes all tenants' rows",
                f"ALTER TABLE {new.name} FORCE ROW LEVEL SECURITY;",
            )
        if before["parents"] != after["parents"] or before["bound"] != after["bound"]:
            yield bad(
                new,
                "it was attached to, or detached from, another table: read there, that table's policies count",
                "let parent and child have the same policies, and grant only the parent",
            )
        tenant = both.expected.column(old)
        if tenant is not None and both.expected.column(new) is None:
            words = f"lost the column {tenant}: its rows belong to no tenant any more"
            yield bad(new, words, f"ALTER TABLE {new.name} ADD COLUMN {tenant} …;")
        elif before["shape"] != after["shape"]:
            yield _reshaped(new, before["shape"], after["shape"], tenant)


def _reshaped(table: Fact, before: dict[str, str], after: dict[str, str], tenant: str | None) -> Change:
    names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    was = ", ".join(f"{name} {before[name]}" for name in names if name in before)
    now = ", ".join(f"{name} {after[name]}" for name in names if name in after)
    if tenant in names:
        words = f"the column {tenant}, which says whose a row is, has another type, default or NOT NULL"
        return bad(table, words, f"keep {tenant} NOT NULL, and its default the current tenant", was=was, now=now)
    return fine(table, f"has other columns: {', '.join(names)}", was=was, now=now)


def _keys(both: Both) -> Iterator[Change]:
    old = both.base.of_kind("key")
    for name, key in both.head.of_kind("key").items():
        if name in old and old[name].details == key.details:
            continue
        table = both.head.of_kind("table").get(key.of)
        tenant = both.expected.column(table) if table is not None else None
        if tenant is not None and tenant not in key.details["columns"] and key.details["target"] not in _roots(both):
            yield bad(
                key,
                f"a key without {tenant}: its errors tell, or its rows reach, what another tenant has",
                f"lead the key with {tenant}: {key.details['definition']}",
            )
    for index in both.added("index"):
        table = both.head.of_kind("table").get(index.of)
        tenant = both.expected.column(table) if table is not None else None
        lone = index.details["unique"] and index.name not in both.head.of_kind("key")
        if lone and tenant is not None and tenant not in index.details["columns"]:
            words = f"a unique index without {tenant}: its errors tell what another tenant has"
            yield bad(index, words, f"lead the index with {tenant}: {index.details['definition']}")
    for key in both.gone("key"):
        if key.of in both.head.of_kind("table"):
            words = "the key was dropped: rows may now repeat, or refer across tenants"
            yield bad(key, words, f"ALTER TABLE {key.of} ADD {key.details['definition']};")


def _roots(both: Both) -> frozenset[str]:
    """Tables for everyone: a foreign key to one of them reaches nobody's rows."""
    return frozenset(name for name in both.head.of_kind("table") if both.expected.names(both.expected.shared, name))


def _lost_indexes(both: Both) -> Iterator[Change]:
    left = [
        (index.of, index.details["columns"])
        for index in both.head.of_kind("index").values()
        if index.details["valid"] and index.details["condition"] is None
    ]
    head = both.head.of_kind("index")
    for name, index in both.base.of_kind("index").items():
        if index.of not in both.head.of_kind("table") or (name in head and head[name].details == index.details):
            continue
        wanted = index.details["columns"]
        if any(of == index.of and columns[: len(wanted)] == wanted for of, columns in left):
            continue
        words = f"the index on ({', '.join(column or '…' for column in wanted)}) was lost: queries by it read more rows"
        yield bad(index, words, f"{index.details['definition']};", rule=LOST)


def _sequences(both: Both) -> Iterator[Change]:
    for sequence in both.added("sequence"):
        if sequence.of == sequence.name or sequence.of in both.base.of_kind("table"):
            yield fine(sequence, "a new sequence: all tenants' numbers come from it, and their gaps tell how many")
    for before, after in both.altered("sequence"):
        if {**before.details, "owner": ""} != {**after.details, "owner": ""}:
            yield fine(after, "the sequence counts otherwise")
