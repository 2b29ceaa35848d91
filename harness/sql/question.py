"""A catalog question is a stored file with one name; nothing else asks pg_catalog."""

from functools import cache
from importlib.resources import files


@cache
def question(package: str, name: str) -> str:
    """The text of ``<package>/questions/<name>.sql``; FileNotFoundError where there is none."""
    return (files(package) / "questions" / f"{name}.sql").read_text(encoding="utf-8")
