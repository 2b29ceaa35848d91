"""A link to a file or a heading of the repository leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, pages, prose

_LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """Headings as GitHub names them."""
    text = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in text}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_resolves(page: Path) -> None:
    for found in _LINK.finditer(prose(page)):
        target, _, anchor = found["to"].partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), found["to"]
        if anchor:
            assert anchor in anchors(path), found["to"]


def test_every_page_is_reached_from_the_index() -> None:
    reached, todo = set(), [DOCS / "README.md"]
    while todo:
        page = todo.pop()
        if page in reached:
            continue
        reached.add(page)
        for found in _LINK.finditer(prose(page)):
            path = (page.parent / found["to"].partition("#")[0]).resolve()
            if path.suffix == ".md" and path.is_relative_to(DOCS) and path.exists():
                todo.append(path)
    assert set(DOCS.rglob("*.md")) - reached == set()
