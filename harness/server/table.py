"""The table of known defects is data: one stem a defect, with its facts (.toml) and its probe (.sql).

What a fixed release may keep in an old database is asked by ``questions/<stem>.sql``. In a probe, sections start with ``-- @name``, statements are parted by an empty line and name roles, schema and
secret as psql does (``:"a"``, ``:'secret'``); what stands before the first section explains the defect.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from harness.server.model import PRIVILEGE, Defect, Script, Step
from harness.server.release import Release

_SECTION = re.compile(r"^-- @(setup|probe|control|silent)\n", re.MULTILINE)
_REFUSABLE = re.compile(r"^-- @refusable(?: ([0-9A-Z]{5}))?\n")


@cache
def known_defects() -> tuple[Defect, ...]:
    """Every defect of the table, by CVE. Raises KeyError or ValueError where the data is wrong."""
    folder = files("harness.server") / "defects"
    stems = [entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")]
    if not stems:
        raise ValueError("harness.server.defects holds no defect: the package was built without its data")
    defects = [
        defect_from(
            (folder / f"{stem}.toml").read_text(encoding="utf-8"),
            (folder / f"{stem}.sql").read_text(encoding="utf-8"),
            question=_question(stem),
        )
        for stem in stems
    ]
    return tuple(sorted(defects, key=lambda defect: [int(part) for part in defect.cve.split("-")[1:]]))


def _question(stem: str) -> str | None:
    asked = files("harness.server") / "questions" / f"{stem}.sql"
    return asked.read_text(encoding="utf-8") if asked.is_file() else None


def defect_from(facts: str, probe: str, *, question: str | None = None) -> Defect:
    """A defect from the texts of its files."""
    data = tomllib.loads(facts)
    unknown = data.keys() - {"cve", "title", "since", "clean_from", "fixed_in"}
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)} of {data.get('cve')}")
    preface, *parts = _SECTION.split(probe)
    sections = dict(zip(parts[::2], map(_steps, parts[1::2]), strict=True))
    return Defect(
        cve=data["cve"],
        title=data["title"],
        explanation=" ".join(line.removeprefix("--").strip() for line in preface.splitlines()),
        since=Release.parse(data["since"]),
        clean_from=Release.parse(data["clean_from"]) if "clean_from" in data else None,
        fixed_in=tuple(Release.parse(each) for each in data["fixed_in"]),
        script=Script(
            setup=sections["setup"],
            probe=sections["probe"],
            control=sections["control"],
            silent=sections["silent"],
            order=tuple(name for name in sections if name != "setup"),
        ),
        question=question,
    )


def _steps(section: str) -> tuple[Step, ...]:
    texts = [text.strip() for text in re.split(r"\n\s*\n", section) if text.strip()]
    if not texts:
        raise ValueError("a section of a probe is empty")
    return tuple(map(_step, texts))


def _step(text: str) -> Step:
    found = _REFUSABLE.match(text)
    return Step(sql=text[found.end() :], refusal=found[1] or PRIVILEGE) if found else Step(sql=text)
