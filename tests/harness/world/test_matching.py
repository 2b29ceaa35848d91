"""Texts for a pattern match it, as PostgreSQL would have it."""

import re

import pytest

from harness.world.matching import matching


@pytest.mark.parametrize("pattern", ["^[A-Z]{2}[0-9]{4}$", "^(INT|EXT)[.] [A-Z ]+$", r"^\+[1-9][0-9]{7,14}$"])
def test_texts_match_their_pattern(pattern: str) -> None:
    found = matching(pattern)
    assert found
    assert all(re.search(pattern, text) for text in found)


def test_posix_classes_are_understood() -> None:
    assert matching("^[[:alpha:]]{3}$")


def test_what_python_cannot_read_gives_nothing() -> None:
    assert matching("^(?<bad") == ()


def test_a_pattern_that_may_go_on_gives_several_texts() -> None:
    found = matching("^/")
    assert len(found) > 1
    assert all(text.startswith("/") for text in found)
