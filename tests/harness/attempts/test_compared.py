"""The words that a routine compares an option with are read from its source, however it compares them."""

import pytest

from harness.attempts.compared import options


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("IF sort NOT IN ('name', 'email') THEN RAISE EXCEPTION 'no'; END IF;", ("name", "email")),
        ("IF sort = 'name' THEN … ELSIF sort <> 'email' THEN", ("name", "email")),
        ("CASE sort WHEN 'name' THEN 1 WHEN 'email' THEN 2 ELSE 3 END", ("name", "email")),
        ("sort = ANY (ARRAY['name', 'email'])", ("name", "email")),
        ("sort = ANY ('{name,email}'::text[])", ("name", "email")),
        ("lower($2) = 'name' OR $2 = 'email'", ("name", "email")),
        ("sort = 'name'", ()),
        ("resort IN ('name', 'email')", ()),
    ],
)
def test_options_are_read(source: str, found: tuple[str, ...]) -> None:
    assert options(source, "sort", 2, "text") == found


def test_only_texts_have_options() -> None:
    assert options("n IN ('1', '2')", "n", 1, "integer") == ()
