"""The page is one file; what it says is in order, whole, and escaped."""

import re

from harness.attack.ways import Channel
from harness.report.channels import MEANT
from harness.report.html import html
from tests.harness.report import sample


def _text(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.DOTALL))


def test_the_verdict_comes_first_then_a_phase_not_run_then_what_ran_then_what_was_not_shown() -> None:
    page = html(sample.partial())
    places = [
        page.index(part)
        for part in (
            "<h1>Inconclusive",
            "<strong>load</strong>",
            "<strong>attack</strong>",
            'id="not-shown"',
            'id="findings"',
        )
    ]
    assert places == sorted(places)


def test_a_phase_that_was_not_run_is_named_with_its_reason() -> None:
    assert "load was not run : tenantproof.toml declares no locustfile" in " ".join(
        _text(html(sample.partial())).split()
    )


def test_what_no_run_covers_is_on_every_page() -> None:
    told = _text(html(sample.spotless()))
    assert all(word in told for word in ("Time", "Operating system", "Backups", "Replicas"))


def test_nothing_of_the_database_becomes_markup() -> None:
    page = html(sample.hostile())
    assert page.count("<script") == 1
    assert "alert(1)</script>" not in page.replace("&lt;", "")[: page.index("<main")]
    assert "&lt;script&gt;alert(1)" in page
    assert "\x00" not in page
    assert "\x1b" not in page


def test_the_page_names_no_address_that_it_would_fetch() -> None:
    page = html(sample.breached())
    assert not re.search(r"""(?:src|href)=["'](?!data:,|#)""", page)
    assert "url(" not in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_a_waiver_is_shown_with_its_end_and_its_warning() -> None:
    told = " ".join(_text(html(sample.breached())).split())
    assert "registry team, until 2026-12-01" in told
    assert "expires in 7 days" in told
    assert "matches no finding" in told


def test_coverage_has_a_table_for_each_place_and_tells_the_commands_of_each_channel() -> None:
    page = html(sample.breached())
    assert "Coverage through SQL" in page
    assert "Coverage through HTTP" in page
    table = page[page.index("Commands tried through each channel") :]
    row = table[table.index("registry.assets") :]
    row = row[: row.index("</tr>")]
    cells = re.findall(r'data-name="([^"]+)">(.*?)</td>', row)
    told = {name: _text(cell).strip() for name, cell in cells}
    assert told["direct"].endswith("SELECT 45, INSERT 85, UPDATE 55, DELETE 25, TRUNCATE 5")
    assert told["MERGE"].endswith("INSERT 5, UPDATE 5, DELETE 5")
    assert "routine" not in told


def test_a_relation_that_was_not_tried_through_a_channel_says_so() -> None:
    document = sample.breached()
    attacked = document["phases"]["attack"]
    attacked["channels"] = [
        each for each in attacked["channels"] if (each["object"], each["channel"]) != ("registry.assets", "view")
    ]
    table = html(document).split("Commands tried through each channel")[1]
    row = table[table.index("registry.assets") :]
    cell = re.search(r'data-name="view">(.*?)</td>', row)
    assert cell is not None
    assert "not tried" in cell[1]


def test_every_channel_is_explained_where_it_is_shown() -> None:
    assert MEANT.keys() == {str(channel) for channel in Channel}


def test_speed_and_load_are_drawn_and_told_in_numbers() -> None:
    page = html(sample.breached())
    assert page.count("<svg") == 4
    assert "1.05× (1.02–1.08)" in page
    assert "1,204,551" in page


def test_the_same_document_gives_the_same_page() -> None:
    assert html(sample.breached()) == html(sample.breached())


def test_a_document_without_anything_is_still_a_page_in_doubt() -> None:
    assert "<h1>Inconclusive" in html({"phases": {}})


def test_each_section_is_linked_once_and_every_link_leads_somewhere() -> None:
    page = html(sample.breached())
    links = re.findall(r'href="#([^"]+)"', page)
    assert links == re.findall(r'<h2 id="([^"]+)"', page)
    assert len(links) == len(set(links)) >= 9


def test_what_a_phase_noted_is_told_with_what_was_not_shown() -> None:
    document = sample.partial()
    document["phases"]["attack"]["notes"] = ["slow.table is slow: 3 of the attempts on it were left out"]
    page = html(document)
    assert "slow.table is slow" in page[page.index('id="not-shown"') : page.index('id="findings"')]


def test_why_a_phase_is_inconclusive_is_told_with_what_was_not_shown_and_once() -> None:
    document = sample.partial()
    document["phases"]["bench"] |= {"verdict": "inconclusive", "why": "the machine is too restless"}
    page = html(document)
    told = _text(page[page.index('id="not-shown"') : page.index('id="findings"')])
    assert "bench is in doubt : the machine is too restless" in " ".join(told.split())
    assert told.count("attack is in doubt") == 1


def test_a_phase_that_was_not_run_has_counted_nothing() -> None:
    document = sample.held()
    for name in ("server", "bench"):
        document["phases"][name] = {"verdict": "not-run", "why": "left out with --skip", "findings": []}
    assert not re.search(r"\b0 (known defects|queries)", html(document))
