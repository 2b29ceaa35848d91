"""A session that served another must answer as one that served nobody; what is left over is graded by its harm.

Pure by contract: two looks in, what is left over out.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from harness.pools.litter import CANARY
from harness.pools.look import Look
from harness.record.model import Severity

SHOWS_ROWS = "pooled-session-shows-rows"
# Settings of PostgreSQL that decide what a statement reads or writes, or whether it may.
_DECISIVE = frozenset(
    (
        "search_path",
        "row_security",
        "role",
        "session_authorization",
        "default_transaction_read_only",
        "transaction_read_only",
        "statement_timeout",
        "lock_timeout",
        "transaction_timeout",
        "idle_in_transaction_session_timeout",
        "idle_session_timeout",
        "session_replication_role",
        "default_transaction_isolation",
        "default_transaction_deferrable",
        "TimeZone",
        "DateStyle",
        "IntervalStyle",
        "bytea_output",
        "extra_float_digits",
        "lc_messages",
        "lc_monetary",
        "lc_numeric",
        "lc_time",
        "default_text_search_config",
        "standard_conforming_strings",
        "backslash_quote",
        "array_nulls",
        "transform_null_equals",
        "xmlbinary",
        "xmloption",
        "default_tablespace",
        "temp_tablespaces",
        "default_table_access_method",
        "check_function_bodies",
        "quote_all_identifiers",
    )
)
# What psycopg, asyncpg and JDBC prepare by themselves, with parameters in place of values.
_DRIVERS = ("_pg3_", "__asyncpg_", "S_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    rule: str
    severity: Severity
    detail: str
    observed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """``fresh``: what the declared tenancy answers on a fresh connection; ``base``: what a fresh session of this
    subject keeps. ``since``: when the session was asked for, by the server's clock; None in mid-turn.
    """

    fresh: Look
    base: Look
    nobody: bool
    tenants: Collection[str]
    since: float | None = None


def leftovers(seen: Look, expected: Expected) -> tuple[Leftover, ...]:
    """What ``seen`` shows beyond what is ``expected``, worst first."""
    found = list(_refused(seen, expected)) if seen.failed else [*_answers(seen, expected), *_kept(seen, expected)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda each: order.index(each.severity)))


def enter_refused(sqlstate: str) -> Leftover:
    """What it is that ``enter`` fails on a used connection, as it does not on a fresh one."""
    return Leftover(
        rule="pooled-session-changes-work",
        severity=Severity.INTEGRITY,
        detail=f"enter-{sqlstate}",
        observed=f"enter is refused with SQLSTATE {sqlstate}, which it is not on a fresh connection",
    )


def _refused(seen: Look, expected: Expected) -> Iterator[Leftover]:
    if expected.base.failed == seen.failed:
        return
    what = "an aborted transaction was handed out" if seen.failed == "25P02" else "the first statement is refused"
    yield Leftover(
        rule="pooled-session-hands-out-transaction" if seen.failed == "25P02" else "pooled-session-changes-work",
        severity=Severity.INTEGRITY,
        detail="aborted" if seen.failed == "25P02" else f"refused-{seen.failed}",
        observed=f"{what} (SQLSTATE {seen.failed})",
    )


def _answers(seen: Look, expected: Expected) -> Iterator[Leftover]:
    for name, fresh in expected.fresh.answers.items():
        answer = seen.answers.get(name, fresh)
        if answer == fresh:
            continue
        observed = f"{name} answers {_short(answer)}, on a fresh connection {_short(fresh)}"
        if name.startswith("SELECT") and _shows_more(answer, fresh):
            yield Leftover(rule=SHOWS_ROWS, severity=Severity.CONTENT, detail=_relation(name), observed=observed)
        elif name.startswith("UPDATE") and _number(answer) > _number(fresh):
            yield Leftover(
                rule="pooled-session-writes-rows",
                severity=Severity.INTEGRITY,
                detail=_relation(name),
                observed=observed,
            )
        # Nobody is owed nothing: '' in place of NULL makes its statements fail otherwise, and shows no row.
        elif not expected.nobody and not (answer.startswith("!") and fresh.startswith("!")):
            yield Leftover(
                rule="pooled-session-changes-work",
                severity=Severity.INTEGRITY,
                detail=_relation(name),
                observed=observed,
            )


def _kept(seen: Look, expected: Expected) -> Iterator[Leftover]:
    base = expected.base
    if expected.since is not None and seen.began < expected.since:
        yield Leftover(
            rule="pooled-session-hands-out-transaction",
            severity=Severity.INTEGRITY,
            detail="open",
            observed="the session came with a transaction that began before it was asked for",
        )
    for what, now, then in (("role", seen.user, base.user), ("session-authorization", seen.login, base.login)):
        if now != then and not base.failed:
            yield _changes(what, f"{what} is {now!r}, in a fresh session {then!r}")
    for name, value in seen.settings.items():
        if base.settings.get(name) != value:
            observed = f"{name} is {value!r}, left by another session"
            yield _changes(name, observed) if name in _DECISIVE else _state(name, observed)
    yield from _custom(seen, expected)
    for name, text in seen.prepared.items():
        if CANARY in text:
            yield _content("prepared-statement", f"the text of prepared statement {name}: {text}")
        elif not name.startswith(_DRIVERS) and name not in base.prepared and "tenantproof" not in text:
            yield _state("prepared-statement", f"prepared statement {name}")
    for kind, held, usual in (
        ("held-cursor", seen.cursors, base.cursors),
        ("temporary-table", seen.tables, base.tables),
    ):
        for name in held.keys() - usual.keys():
            rows = held[name]
            yield (
                _content(kind, f"{kind} {name} shows {rows[:80]}") if rows[:1] not in ("", "!") else _state(kind, name)
            )
    for kind, names in (
        ("temporary-type", set(seen.types) - set(base.types)),
        ("listen", set(seen.channels) - set(base.channels)),
    ):
        for name in sorted(names):
            yield _state(kind, f"{kind} {name}")
    if seen.locks > base.locks:
        yield _state("advisory-lock", f"{seen.locks} advisory locks are held")
    if seen.drawn and not base.drawn:
        yield _state("sequence", "lastval() tells the last number that another session drew")


def _custom(seen: Look, expected: Expected) -> Iterator[Leftover]:
    for name, value in seen.custom.items():
        if not value or value == expected.base.custom.get(name):
            continue
        if CANARY in value or (expected.nobody and value not in expected.tenants):
            yield _content(name, f"setting {name} shows {value!r}")
        elif expected.nobody:
            yield _state(name, f"setting {name} still names tenant {value!r}")


def _content(detail: str, observed: str) -> Leftover:
    return Leftover(rule="pooled-session-shows-content", severity=Severity.CONTENT, detail=detail, observed=observed)


def _changes(detail: str, observed: str) -> Leftover:
    return Leftover(rule="pooled-session-changes-work", severity=Severity.INTEGRITY, detail=detail, observed=observed)


def _state(detail: str, observed: str) -> Leftover:
    return Leftover(rule="pooled-session-keeps-state", severity=Severity.ACTIVITY, detail=detail, observed=observed)


def _shows_more(answer: str, fresh: str) -> bool:
    if answer.startswith("!"):
        return False
    rows, usual = _digests(answer), _digests(fresh)
    return bool(rows - usual) or _number(answer) > _number(fresh)


def _digests(answer: str) -> set[str]:
    return set() if answer.startswith("!") else set(answer.partition(":")[2].split(",")) - {""}


def _number(answer: str) -> int:
    return 0 if answer.startswith("!") else int(answer.partition(":")[0])


def _relation(name: str) -> str:
    return name.partition(" ")[2]


def _short(answer: str) -> str:
    return f"SQLSTATE {answer[1:]}" if answer.startswith("!") else f"{_number(answer)} rows"
