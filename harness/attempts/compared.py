"""An option is one of the words that a routine compares it with: any other word only has the call refused."""

import re

from harness.attempts.conversions import TEXTUAL

_TEXT = r"'[^']*'(?:::\w+)?"
_ONE = rf"(?:=|<>|!=|\bIS\s+(?:NOT\s+)?DISTINCT\s+FROM)\s*({_TEXT})"
_SEVERAL = (
    rf"(?:\bNOT\s+)?\bIN\s*\(\s*({_TEXT}(?:\s*,\s*{_TEXT})*)"
    rf"|(?:=|<>)\s*(?:ANY|ALL|SOME)\s*\(\s*(?:ARRAY\s*\[\s*({_TEXT}(?:\s*,\s*{_TEXT})*)|('\{{[^']*\}}'))"
)
_CASE = r"\bCASE\s+{name}\s+((?:WHEN\s+[^;]*?)+)(?:\bELSE\b|\bEND\b)"
_FEWEST, _MOST = 2, 6


def options(source: str, name: str, place: int, kind: str) -> tuple[str, ...]:
    """The words that ``source`` compares a text parameter with, in its order; none where there are fewer than two."""
    if kind not in TEXTUAL or not (name or place):
        return ()
    called = rf"(?:\b{re.escape(name)}\b|\${place})" if name else rf"\${place}"
    found: list[str] = []
    for several in re.finditer(rf"{called}(?:::\w+)?\s*\)*\s*(?:{_SEVERAL}|{_ONE})", source, re.IGNORECASE):
        listed = next(group for group in several.groups() if group is not None)
        found += listed.strip("'{}").split(",") if listed.startswith("'{") else re.findall(r"'([^']*)'", listed)
    for case in re.finditer(_CASE.format(name=called), source, re.IGNORECASE):
        found += re.findall(r"\bWHEN\s+'([^']*)'", case[1], re.IGNORECASE)
    words = [word for word in dict.fromkeys(found) if word]
    return tuple(words[:_MOST]) if len(words) >= _FEWEST else ()
