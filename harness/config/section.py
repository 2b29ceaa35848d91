"""Every value is read once, by the type that the contract gives it; what is wrong is said with file and key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from harness.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of the file. ``name`` is its dotted path, '' for the whole file."""

    file: Path
    name: str
    values: Mapping[str, object]

    def wrong(self, key: str, what: str, remedy: str) -> ConfigError:
        """The error about ``key``, ready to be raised."""
        return ConfigError(f"{self.file}: {self.key(key)} {what}", remedy=remedy)

    def key(self, key: str) -> str:
        """The dotted path of ``key``."""
        return f"{self.name}.{key}" if self.name else key

    def allow(self, known: Iterable[str]) -> "Section":
        """This section, after refusing every key that is not among ``known``."""
        names = list(known)
        for key in self.values:
            if key not in names:
                near = get_close_matches(key, names, n=1, cutoff=0.0)[0]
                listed = ", ".join(names)
                raise self.wrong(key, "is not a known key", f"Did you mean {self.key(near)}? Known here: {listed}.")
        return self

    def text(self, key: str, example: str) -> str:
        """A required, non-blank text."""
        found = self.optional_text(key, example)
        if found is None:
            raise self.wrong(key, "is missing", f"Write {key} = {example}{self._place()}.")
        return found

    def optional_text(self, key: str, example: str) -> str | None:
        """A non-blank text, or None where the key is not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.wrong(key, f"must be a text, not {_kind(value)}", f"Write {key} = {example}.")
        if not value.strip():
            raise self.wrong(key, "is empty", f"Write {key} = {example}, or remove the key.")
        return value

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        """A list of non-blank texts; () where the key is not there."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, f"must be a list of texts, not {_kind(value)}", f"Write {key} = {example}.")
        for item in value:
            if not isinstance(item, str) or not item.strip():
                what = "holds an empty text" if isinstance(item, str) else f"must hold texts, not {_kind(item)}"
                raise self.wrong(key, what, f"Write {key} = {example}.")
        return tuple(value)

    def flag(self, key: str) -> bool:
        """True or false; false where the key is not there."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, f"must be true or false, not {_kind(value)}", f"Write {key} = true.")
        return value

    def number(self, key: str, default: float) -> float:
        """A number above zero."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, f"must be a number, not {_kind(value)}", f"Write {key} = {default}.")
        if not 0 < value < float("inf"):
            raise self.wrong(key, f"must be above zero, not {value}", f"Write {key} = {default}.")
        return float(value)

    def date(self, key: str, example: str) -> date:
        """A required calendar date, without time."""
        value = self.values.get(key)
        if value is None:
            raise self.wrong(key, "is missing", f"Write {key} = {example}{self._place()}.")
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.wrong(
                key, f"must be a date, not {_kind(value)}", f"Write {key} = {example}, without quotation marks."
            )
        return value

    def section(self, key: str, known: Iterable[str] | None) -> "Section":
        """A table in this one, empty where it is not there. ``known`` None allows any key."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"must be a table, not {_kind(value)}", f"Write a line [{self.key(key)}].")
        found = Section(file=self.file, name=self.key(key), values=value)
        return found if known is None else found.allow(known)

    def sections(self, key: str, known: Iterable[str]) -> tuple["Section", ...]:
        """An array of tables; their errors count from 1."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(
                key, f"must be an array of tables, not {_kind(value)}", f"Write a line [[{self.key(key)}]]."
            )
        return tuple(
            Section(file=self.file, name=f"{self.key(key)}[{at}]", values=item).allow(known)
            for at, item in enumerate(value, start=1)
        )

    def _place(self) -> str:
        return f" under [{self.name}]" if self.name and "[" not in self.name else ""


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int() | float():
            return "a number"
        case datetime():
            return "a date with a time"
        case date():
            return "a date"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return type(value).__name__
