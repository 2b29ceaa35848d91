"""An error without a remedy is a dead end: each one says what to do, in words of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import errors
from harness.errors import TenantproofError, UsageError

ROOT = Path(__file__).parents[2]
ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, TenantproofError)}


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Every error that the harness makes, with its place."""
    for path in sorted((ROOT / "harness").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_error_comes_with_a_remedy() -> None:
    found = list(raised())
    assert len(found) > 100
    for place, call in found:
        remedy = next((each.value for each in call.keywords if each.arg == "remedy"), None)
        assert remedy is not None, place
        assert not isinstance(remedy, ast.Constant) or len(str(remedy.value).split()) > 1, place


def test_without_a_remedy_none_can_be_made() -> None:
    with pytest.raises(TypeError, match="remedy"):
        UsageError("wrong")  # type: ignore[call-arg]


def test_an_error_is_shown_with_its_remedy() -> None:
    assert str(UsageError("no such file", remedy="make it first")) == "no such file\n  make it first"
