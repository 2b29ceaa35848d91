"""The pages as tests read them: fenced blocks by their words, links, and headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(?P<words>[^\n`]*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block; ``words`` is its info string, ``sql before`` say."""

    words: str
    text: str


def pages() -> tuple[Path, ...]:
    """README.md and everything under docs/."""
    return (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))


def blocks(page: Path) -> Iterator[Block]:
    for found in _FENCE.finditer(page.read_text(encoding="utf-8")):
        yield Block(words=found["words"].strip(), text=found["text"])


def text_of(page: Path, words: str) -> str:
    """All blocks of a page with this info string, in order; '' where there is none."""
    return "".join(block.text for block in blocks(page) if block.words == words)


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))
