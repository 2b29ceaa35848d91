"""A version is judged as PostgreSQL counts them, and never called fixed where the table knows nothing of it."""

import pytest

from harness.server.release import Release, Standing, standing

FIXES = [Release.parse(each) for each in ("9.6.13", "14.24", "15.19", "16.15")]


@pytest.mark.parametrize(
    ("number", "text"), [(150020, "15.20"), (180004, "18.4"), (90517, "9.5.17"), (160000, "16.0"), (100008, "10.8")]
)
def test_the_number_and_the_text_of_a_version_mean_the_same_release(number: int, text: str) -> None:
    assert Release.of_number(number) == Release.parse(text)
    assert str(Release.of_number(number)) == text


@pytest.mark.parametrize("text", ["15.20.1", "9", "", "9.5.17.1", "15.x"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Release.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.5.25", Standing.NEVER),
        ("9.6.12", Standing.VULNERABLE),
        ("9.6.13", Standing.FIXED),
        ("13.23", Standing.VULNERABLE),
        ("15.18", Standing.VULNERABLE),
        ("15.19", Standing.FIXED),
        ("15.20", Standing.FIXED),
        ("16.0", Standing.VULNERABLE),
        ("17.0", Standing.UNKNOWN),
    ],
)
def test_a_release_stands_where_its_own_major_version_was_fixed(text: str, expected: Standing) -> None:
    found, why = standing(Release.parse(text), since=Release.parse("9.6"), clean_from=None, fixed_in=FIXES)
    assert found is expected
    assert why


def test_a_major_version_after_the_last_affected_one_never_had_it() -> None:
    found, _ = standing(
        Release.parse("17.0"), since=Release.parse("9.6"), clean_from=Release.parse("17"), fixed_in=FIXES
    )
    assert found is Standing.NEVER
