"""The page as people see it: in Chromium, on desktop, phone and paper, in light and dark.

The screenshots are in pytest's temporary folder; set TENANTPROOF_SCREENSHOTS to a folder to keep them and look at them.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from harness.report.html import html
from tests.harness.report import sample

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("TENANTPROOF_CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
# Width and height in pixels; paper is A4 without its margins.
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "paper": (718, 1046)}
PAPER = {"desktop": "rgb(251, 250, 248)", "phone": "rgb(251, 250, 248)", "paper": "rgb(255, 255, 255)"}
NIGHT = {"desktop": "rgb(21, 24, 27)", "phone": "rgb(21, 24, 27)", "paper": "rgb(255, 255, 255)"}
DOCUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "breached": sample.breached,
    "held": sample.held,
    "partial": sample.partial,
    "hostile": sample.hostile,
}
AXE = "axe-core@4.14.1"
everywhere = pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [(name, size, scheme) for name in DOCUMENTS for size in SIZES for scheme in ("light", "dark")],
)
# axe takes seconds: the page with everything on it in each way, the other verdicts in both schemes.
audited = pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        (name, size, scheme)
        for name, size in (*(("breached", size) for size in SIZES), ("held", "desktop"), ("partial", "phone"))
        for scheme in ("light", "dark")
    ],
)
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium; without one the tests fail, they do not skip."""
    assert Path(CHROMIUM).exists(), f"no {CHROMIUM}: apt-get install chromium, or set TENANTPROOF_CHROMIUM"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core's script, fetched from npm; TENANTPROOF_AXE names one that is there already."""
    if given := os.environ.get("TENANTPROOF_AXE"):
        return Path(given).read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("axe")
    command = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", "--prefix", str(folder), AXE]
    subprocess.run(command, check=True, timeout=120)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go."""
    kept = os.environ.get("TENANTPROOF_SCREENSHOTS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Open a document's page. Console errors, page errors and requests that leave the page fail the test."""
    wrong: list[str] = []
    contexts = []

    def opened(name: str, size: str, scheme: str, *, bypass_csp: bool = False) -> Page:
        path = tmp_path / f"{name}.html"
        path.write_text(html(DOCUMENTS[name]()), encoding="utf-8")
        w, h = SIZES[size]
        view: Any = {"width": w, "height": h}
        context = browser.new_context(viewport=view, color_scheme=scheme, bypass_csp=bypass_csp)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (wrong.append("a dialog opened"), dialog.dismiss()))
        own = path.as_uri()
        page.on("request", lambda r: None if r.url == own or r.url.startswith("data:") else wrong.append(r.url))
        page.goto(own)
        if size == "paper":
            page.emulate_media(media="print")
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def _overflowing(page: Page) -> list[str]:
    """Elements that stick out of the page sideways; those hidden for sighted readers do not count."""
    script = """() => [...document.querySelectorAll('body *')]
      .filter(e => !e.closest('.hidden') && e.getClientRects().length)
      .filter(e => !e.closest('thead') || getComputedStyle(e.closest('thead')).position !== 'absolute')
      .filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 0.5 || r.left < -0.5; })
      .map(e => e.tagName + '.' + (e.className.baseVal ?? e.className))"""
    found: list[str] = page.evaluate(script)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *(["the page scrolls sideways"] if wide else [])]


def _open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")


@everywhere
def test_the_page_fits_and_is_quiet(visit: Visit, shots: Path, name: str, size: str, scheme: str) -> None:
    page = visit(name, size, scheme)
    shot = shots / f"{name}-{size}-{scheme}.png"
    page.screenshot(path=shot, full_page=True)
    assert shot.read_bytes().startswith(b"\x89PNG")
    paper = (NIGHT if scheme == "dark" else PAPER)[size]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    assert _overflowing(page) == []
    _open_all(page)
    assert _overflowing(page) == []


@audited
def test_axe_finds_nothing_serious(visit: Visit, axe: str, name: str, size: str, scheme: str) -> None:
    page = visit(name, size, scheme, bypass_csp=True)
    _open_all(page)
    page.add_script_tag(content=axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'passes']})")
    serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in serious]
    assert told == [], json.dumps(told, indent=1)
    assert len(found["passes"]) > 15, "axe has looked at something"
    assert any(each["id"] == "color-contrast" for each in found["passes"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_shows_all_but_the_long_scripts_on_white_paper(visit: Visit, scheme: str) -> None:
    page = visit("breached", "paper", scheme)
    assert page.evaluate("document.querySelectorAll('details:not([open], .reproduction)').length") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('h2')).color") == "rgb(29, 33, 37)"
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("size", SIZES)
def test_what_overflows_is_seen(visit: Visit, size: str) -> None:
    page = visit("held", size, "light")
    page.evaluate("document.querySelector('main p').style.width = '2000px'")
    assert _overflowing(page)


def test_on_a_phone_each_section_is_one_tap_away(visit: Visit) -> None:
    page = visit("breached", "phone", "light")
    for link in page.query_selector_all("nav a"):
        target = str(link.get_attribute("href"))
        link.click()
        assert abs(page.evaluate(f"document.querySelector({target!r}).getBoundingClientRect().top")) < SIZES["phone"][1]


def test_the_page_may_fetch_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(html(sample.held()), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    refused = page.evaluate("fetch('data:text/plain,x').then(() => false, () => true)")
    page.close()
    assert refused
