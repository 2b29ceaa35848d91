"""Texts that a CHECK's regular expression accepts, drawn by Hypothesis; the same pattern gives the same texts."""

import re
import warnings

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException, HypothesisWarning

_CLASSES = {
    "[:alpha:]": "A-Za-z",
    "[:upper:]": "A-Z",
    "[:lower:]": "a-z",
    "[:digit:]": "0-9",
    "[:alnum:]": "A-Za-z0-9",
    "[:space:]": r"\s",
    "[:punct:]": "!-/",
    "[:xdigit:]": "0-9A-Fa-f",
}
_ENOUGH = 4
_MORE = ("planted", "x")


def matching(pattern: str) -> tuple[str, ...]:
    """A few printable texts for a POSIX pattern; empty where Python cannot read it."""
    translated = pattern
    for name, members in _CLASSES.items():
        translated = translated.replace(name, members)
    try:
        compiled = re.compile(translated, re.ASCII)
    except re.error:
        return ()
    found: list[str] = []

    @seed(1)
    @settings(
        max_examples=12, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.from_regex(compiled, fullmatch=not translated.startswith(".*"), alphabet=st.characters(codec="ascii")))
    def draw(text: str) -> None:
        if text.isprintable() and text not in found:
            found.append(text)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HypothesisWarning)
        try:
            draw()
        except HypothesisException:
            return ()
    if not translated.endswith("$"):  # what may go on does, so that two columns of one pattern can differ
        found += [f"{text}{more}" for text in found for more in _MORE if compiled.search(f"{text}{more}")]
    return tuple(sorted(dict.fromkeys(found), key=lambda text: (abs(len(text) - 8), text))[:_ENOUGH])
