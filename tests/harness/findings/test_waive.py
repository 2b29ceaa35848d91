"""Waivers are open, whole-worded and end."""

from datetime import date

from harness.config.model import Accept
from harness.findings.waive import listed, names, waive
from harness.record.model import Finding, Severity

TODAY = date(2027, 1, 1)


def finding(rule: str = "unique-oracle", detail: str = "users_email") -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.EXISTENCE,
        object="public.users",
        family="existence",
        attacker={"tenant": "1"},
        victim={"tenant": "2"},
        statements=("SELECT 1",),
        observed="",
        detail=detail,
    )


def accept(text: str, expires: date = TODAY) -> Accept:
    return Accept(finding=text, reason="known", owner="security", expires=expires)


def test_a_fingerprint_or_its_leading_whole_parts_name_a_finding() -> None:
    fingerprint = "existence:public.users:unique-oracle:users_email"
    assert names(fingerprint, fingerprint)
    assert names("existence:public.users", fingerprint)
    assert names("existence", fingerprint)
    assert not names("existence:public.user", fingerprint)
    assert not names("public.users", fingerprint)
    assert not names("", fingerprint)


def test_an_object_with_colons_is_named_as_it_is_written() -> None:
    assert names("forgery:setting:app.tenant", "forgery:setting:app.tenant:context-can-be-set")
    assert not names("forgery:setting:app", "forgery:setting:app.tenant:context-can-be-set")


def test_a_waived_finding_stays_with_reason_owner_and_end() -> None:
    (shown,) = waive([finding()], [accept("existence:public.users:unique-oracle")], TODAY)
    assert shown.waiver == {"reason": "known", "owner": "security", "expires": "2027-01-01"}


def test_an_expired_waiver_waives_nothing() -> None:
    assert waive([finding()], [accept("existence", date(2026, 12, 31))], TODAY) == (finding(),)


def test_a_waiver_in_force_counts_where_an_expired_one_names_the_same() -> None:
    (shown,) = waive([finding()], [accept("existence", date(2026, 1, 1)), accept("existence:public.users")], TODAY)
    assert shown.waiver is not None


EVERYTHING = ("attack", "pools", "service", "server", "bench", "load")


def told(accepts: list[Accept], ran: tuple[str, ...], *fingerprints: str) -> list[tuple[str, int, str]]:
    listing = listed(accepts, fingerprints or (finding().fingerprint,), TODAY, ran)
    return [(each["state"], each["matched"], each["warning"]) for each in listing]


LATER = date(2027, 6, 30)


def test_what_matches_nothing_is_idle_where_everything_that_could_find_it_was_run() -> None:
    accepts = [accept("existence:public.users", LATER), accept("content:public.users", LATER), accept("bar", LATER)]
    assert [state for state, *_ in told(accepts, EVERYTHING)] == ["in-force", "idle", "idle"]
    assert [state for state, *_ in told(accepts, ("attack",))] == ["in-force", "in-force", "in-force"]


def test_what_another_phase_may_find_is_told_and_not_called_idle() -> None:
    ((_, matched, warning),) = told([accept("content:public.users", LATER)], ("attack", "pools"))
    assert (matched, warning) == (0, "matches nothing here; service or load may find it")


def test_a_waiver_of_what_this_run_cannot_find_is_listed_without_a_warning() -> None:
    assert told([accept("performance:slow", LATER)], ("attack",)) == [("in-force", 0, "")]
    assert told([accept("structure:public.t", LATER)], EVERYTHING) == [("in-force", 0, "")]


def test_a_waiver_of_a_severity_that_nothing_has_is_idle_always() -> None:
    assert told([accept("contents:public.users", LATER)], ("bench",))[0][0] == "idle"


def test_one_that_ends_within_two_weeks_warns_and_one_that_ended_waives_nothing() -> None:
    ends = [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 15), date(2027, 1, 16), date(2026, 12, 31)]
    assert told([accept("existence", end) for end in ends], EVERYTHING) == [
        ("in-force", 1, "expires in 0 days"),
        ("in-force", 1, "expires in 1 day"),
        ("in-force", 1, "expires in 14 days"),
        ("in-force", 1, ""),
        ("expired", 1, "has expired: it waives nothing"),
    ]
