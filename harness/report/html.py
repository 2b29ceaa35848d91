"""The report is one file that asks the network for nothing; the verdict comes first, a phase not run before those that ran."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from harness.report.controls import NOTICE, mapping
from harness.report.details import pools_section, roles_section
from harness.report.document import NOT_COVERED, Phase, Standing, headline, phases, standing_of, uncovered
from harness.report.markup import Markup, join, section, table, tag
from harness.report.matrix import matrix
from harness.report.plots import load, performance
from harness.report.script import SCRIPT
from harness.report.text import measured
from harness.report.trouble import findings_section
from harness.report.waivers import waivers

_SAID = {
    Standing.HELD: "Held",
    Standing.BREACHED: "Breached",
    Standing.MISSED: "Bar missed",
    Standing.INCONCLUSIVE: "Inconclusive",
    Standing.NOT_RUN: "Not run",
}
_LAYERS = ("family", "application", "database", "both")
_ABOUT = {
    "attack": "Every relation and command, tried between tenants on clones",
    "pools": "Connections that served another tenant before",
    "service": "The service over HTTP, layer by layer",
    "server": "Known row-security defects of the PostgreSQL server",
    "bench": "The speed of the hot queries",
    "load": "Tenant-switching load, every row checked",
}


def html(document: Mapping[str, Any]) -> str:
    """The whole page. The same document gives the same bytes."""
    style, script = _style(), SCRIPT
    listed = phases(document)
    bodies = {phase.name: phase.body for phase in listed}
    sections = (
        _shown(listed),
        _not_shown(document, listed),
        findings_section(document),
        _layers(bodies.get("service", {})),
        roles_section(bodies.get("service", {})),
        pools_section(bodies.get("pools", {})),
        matrix(document),
        _waivers(document),
        performance(bodies.get("bench", {})),
        load(bodies.get("load", {})),
        _controls(document),
        _environment(document),
    )
    main = tag("main", _verdict(document, listed), _contents(sections), *sections)
    return f"<!doctype html>\n{tag('html', _head(document, style, script), tag('body', main, tag('script', Markup(script))), lang='en')}\n"


def _style() -> str:
    return files("harness.report").joinpath("report.css").read_text(encoding="utf-8")


def _head(document: Mapping[str, Any], style: str, script: str) -> Markup:
    # The page may run its own script and style and fetch nothing at all.
    allowed = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; base-uri 'none'; form-action 'none'"
    metas = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<meta http-equiv="Content-Security-Policy" content="{allowed}">'
        # An empty icon keeps a browser from asking for one.
        '<link rel="icon" href="data:,">'
    )
    word = _SAID[standing_of(document.get("verdict"))]
    return tag("head", Markup(metas), tag("title", f"{word}: tenant isolation"), tag("style", Markup(style)))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _chip(standing: Standing) -> Markup:
    return tag("span", _SAID[standing], class_=f"chip {standing.value}")


def _verdict(document: Mapping[str, Any], listed: tuple[Phase, ...]) -> Markup:
    standing = standing_of(document.get("verdict"))
    target = _target(document)
    facts = (target.get("database"), target.get("server_version") and f"PostgreSQL {target['server_version']}")
    when = _moment(str(document.get("finished") or document.get("started") or ""))
    under = " · ".join(str(each) for each in (*facts, when) if each)
    ran = sum(phase.standing is not Standing.NOT_RUN for phase in listed)
    return tag(
        "header",
        tag("p", "tenantproof · tenant isolation", class_="brand"),
        tag("h1", _SAID[standing]),
        tag("p", headline(document), class_="lead"),
        tag("p", under or f"{ran} phases", class_="quiet"),
        class_=f"verdict {standing.value}",
    )


def _moment(text: str) -> str:
    """To the minute, in UTC; the text itself where it is no time."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except ValueError:
        return text


def _contents(sections: tuple[Markup, ...]) -> Markup:
    """A link to each section that is there."""
    found = (re.match(r'<section aria-labelledby="([\w-]+)"><h2 id="[\w-]+">(.*?)</h2>', each) for each in sections)
    links = [tag("li", tag("a", Markup(each[2]), href=f"#{each[1]}")) for each in found if each is not None]
    return tag("nav", tag("ul", *links), aria_label="Contents", class_="contents")


def _not_shown(document: Mapping[str, Any], listed: tuple[Phase, ...]) -> Markup:
    """What nobody may conclude from this page."""
    skipped = [
        tag("li", tag("strong", f"{p.name} was not run"), f": {p.why}")
        for p in listed
        if p.standing is Standing.NOT_RUN
    ]
    doubts = [
        tag("li", tag("strong", f"{p.name} is in doubt"), f": {doubt}")
        for p in listed
        for doubt in p.body.get("doubts") or _unexplained(p)
    ]
    gaps = [
        tag("li", tag("strong", f"{e.get('object')} {e.get('command')}"), f" is uncovered: {e.get('why')}")
        for e in uncovered(document)
    ]
    never = [tag("li", tag("strong", name), f": {why}") for name, why in NOT_COVERED]
    this = (
        tag("ul", *skipped, *gaps, *doubts)
        if skipped or gaps or doubts
        else tag("p", "Nothing was left out of this run.")
    )
    notes = [tag("li", tag("strong", p.name), f": {note}") for p in listed for note in p.body.get("notes") or ()]
    noted = (tag("h3", "Noted on the way"), tag("ul", *notes)) if notes else ()
    fold = (tag("h3", "What no run of tenantproof covers"), tag("ul", *never))
    return section("What was not shown", this, *noted, *fold, anchor="not-shown")


def _unexplained(phase: Phase) -> tuple[str, ...]:
    """Why a phase is inconclusive that names neither doubts nor gaps."""
    gaps = any(entry.get("state") == "uncovered" for entry in phase.body.get("coverage") or ())
    return (phase.why,) if phase.standing is Standing.INCONCLUSIVE and phase.why and not gaps else ()


def _shown(listed: tuple[Phase, ...]) -> Markup:
    cards = [
        tag(
            "li",
            tag("div", tag("strong", phase.name), _chip(phase.standing), class_="row"),
            tag("p", _ABOUT.get(phase.name, "")),
            tag("p", "; ".join(filter(None, (measured(phase), phase.why))), class_="quiet"),
        )
        for phase in sorted(listed, key=lambda p: p.standing is not Standing.NOT_RUN)
    ]
    return section("What was shown", tag("ul", *cards, class_="cards") if cards else "", anchor="shown")


def _layers(service: Mapping[str, Any]) -> Markup:
    """Which layer held alone; the columns are whatever the service phase tells of each."""
    layers = [each for each in service.get("layers") or () if isinstance(each, Mapping)]
    # evidence.json has its keys sorted: the page must not depend on their order.
    told = {key for layer in layers for key in layer}
    columns = [*(each for each in _LAYERS if each in told), *sorted(told - set(_LAYERS))]
    rows = [[_cell(layer.get(column)) for column in columns] for layer in layers]
    head = [column.replace("_", " ") for column in columns]
    lead = tag("p", "Each layer alone, with the others taken away.")
    return (
        section("Layers", lead, tag("div", table("Layers", head, rows, class_="stack"), class_="wide"), anchor="layers")
        if layers
        else Markup("")
    )


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value in set(Standing):
        return _chip(Standing(value))
    return "–" if value is None else value


def _waivers(document: Mapping[str, Any]) -> Markup:
    listed = waivers(document)
    items = [
        tag(
            "li",
            tag(
                "div",
                tag("code", w.finding),
                tag("span", w.state.replace("-", " "), class_="chip waived"),
                class_="row",
            ),
            tag("p", w.reason),
            tag("p", f"{w.owner}, until {w.expires}", class_="quiet"),
            tag("p", f"Warning: {w.warning}", class_="warn") if w.warning else "",
        )
        for w in listed
    ]
    return section("Waivers", tag("ul", *items, class_="cards one") if items else "", anchor="waivers")


def _controls(document: Mapping[str, Any]) -> Markup:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for control in document.get("controls") or mapping(document):
        groups.setdefault(control["framework"], []).append(control)
    folds = [tag("details", tag("summary", name), *map(_control, controls)) for name, controls in groups.items()]
    return section("Controls", tag("p", NOTICE), *folds, anchor="controls")


def _control(control: Mapping[str, Any]) -> Markup:
    ended = join((f"{name} {word}" for name, word in control["phases"].items()), ", ")
    terms = (("Shows", control["shows"]), ("Does not show", control["does_not_show"]), ("In this run", ended))
    listed = [tag("div", tag("dt", name), tag("dd", text)) for name, text in terms]
    return tag("div", tag("h3", f"{control['id']} {control['title']}"), tag("dl", *listed), class_="control")


def _target(document: Mapping[str, Any]) -> Mapping[str, Any]:
    attack = (document.get("phases") or {}).get("attack") or {}
    return attack.get("target") or {}


def _environment(document: Mapping[str, Any]) -> Markup:
    given = document.get("environment") or {}
    own = {name: document.get(name) for name in ("version", "started", "finished", "seed")}
    told = {"tenantproof": own.pop("version"), **own, **_target(document), **given}
    listed = [
        tag("div", tag("dt", str(name).replace("_", " ")), tag("dd", str(value)))
        for name, value in sorted(told.items(), key=lambda pair: (pair[0] != "tenantproof", pair[0]))
        if value is not None
    ]
    return (
        section("Environment", tag("dl", *listed, class_="environment"), anchor="environment") if listed else Markup("")
    )
