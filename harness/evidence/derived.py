"""What is made from evidence.json alone is made again: a page that says more, or less, than the evidence is refused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.evidence.bundle import OSCAL, REPRODUCTIONS, contents, installed
from harness.evidence.canonical import EVIDENCE
from harness.report.renderer import renderer

_UNFIT = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def derived(folder: Path, document: Mapping[str, Any], attested: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Refusals and doubts. Another renderer than this may have made other bytes: then that is a doubt.

    ``attested``: the names of the bundle's files.
    """
    try:
        made = contents(document, with_oscal=OSCAL in attested)
    except _UNFIT as error:
        return [f"{EVIDENCE} cannot be rendered ({type(error).__name__}: {error})"], []
    found = {name: data for name in made if (data := _read(folder / name)) is not None}
    strange = {name for name in attested if name.startswith(f"{REPRODUCTIONS}/")} - made.keys()
    other = sorted({name for name, data in found.items() if data != made[name]} | strange)
    lacking = sorted(made.keys() - attested.keys())
    if not other and not lacking:
        return [], []
    if document.get("renderer") != renderer():
        return [], [f"{', '.join((*other, *lacking))}: {_another(document)}"]
    return [
        *(f"{name} does not follow from {EVIDENCE}" for name in other),
        *(f"{name} follows from {EVIDENCE} and is not there" for name in lacking),
    ], []


def _another(document: Mapping[str, Any]) -> str:
    wrote, here = str(document.get("version")), installed()
    by = f"tenantproof {wrote} wrote it" if wrote != here else f"another build of tenantproof {wrote} wrote it"
    return f"not as tenantproof {here} makes it of {EVIDENCE}, and {by}: verify with the one that wrote it"


def _read(path: Path) -> bytes | None:
    try:
        return None if path.is_symlink() else path.read_bytes()
    except OSError:
        return None
