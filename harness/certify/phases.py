"""A phase ends with a verdict of its own; one that could not finish is inconclusive, and never takes another down."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.errors import Exit, TenantproofError

Document = Mapping[str, Any]

# Worst first: the verdict of a certification is that of its worst phase. What was not run changes nothing.
_WORST = ("breached", "missed", "inconclusive", "held", "not-run")
_AS_PHASE = {"isolated": "held"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """``document`` is the phase's part of the evidence."""

    name: str
    document: Document

    @property
    def verdict(self) -> str:
        word = str(self.document["verdict"])
        return _AS_PHASE.get(word, word)


def run_phase(name: str, work: Callable[[], Document]) -> Phase:
    """The phase's document; where it breaks off, why."""
    began = time.monotonic()
    try:
        document = dict(work())
    except (TenantproofError, psycopg.Error) as error:
        document = {"verdict": "inconclusive", "why": str(error), "findings": []}
    document.setdefault("seconds", round(time.monotonic() - began, 2))
    return Phase(name=name, document=document)


def not_run(name: str, why: str) -> Phase:
    """A phase that is not declared, or whose optional program is absent and was not asked for."""
    return Phase(name=name, document={"verdict": "not-run", "why": why, "findings": []})


def worst(phases: list[Phase]) -> str:
    """The verdict of the whole; nothing run at all is inconclusive."""
    verdicts = [phase.verdict for phase in phases]
    return next((word for word in _WORST[:-1] if word in verdicts), "inconclusive")


def exit_code(verdict: str) -> Exit:
    """DESIGN §5: violated outranks inconclusive; doubt is never zero."""
    match verdict:
        case "breached" | "missed":
            return Exit.VIOLATED
        case "held" | "isolated":
            return Exit.HELD
        case _:
            return Exit.INCONCLUSIVE
