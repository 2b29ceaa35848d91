"""``tenantproof report``: the same evidence in another form; nothing is run again and nothing judged anew."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from harness.cli import options
from harness.cli.output import deliver
from harness.errors import UsageError
from harness.evidence.canonical import EVIDENCE
from harness.report.html import html
from harness.report.junit import junit
from harness.report.markdown import markdown
from harness.report.oscal import oscal
from harness.report.sarif import sarif
from harness.report.text import text


def _as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)


RENDERERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "text": text,
    "html": html,
    "markdown": markdown,
    "sarif": sarif,
    "junit": junit,
    "oscal": oscal,
    "json": _as_json,
}


@click.command("report")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--format",
    "shape",
    type=click.Choice(tuple(RENDERERS)),
    default="text",
    show_default=True,
    help="Text and HTML for people, Markdown for a job summary, the others for programs.",
)
@options.output
@click.option("--quiet", is_flag=True, help="Accepted everywhere; a report prints only itself.")
def command(folder: Path, shape: str, output: Path | None, quiet: bool) -> None:
    """Render evidence again, in another form. DIR is what certify --out wrote, or its evidence.json.

    Nothing is run and nothing is judged anew. It is not verified here: tenantproof verify DIR does that.

    \b
    tenantproof report proof
    tenantproof report proof --format markdown >> "$GITHUB_STEP_SUMMARY"
    """
    del quiet
    path = folder / EVIDENCE if folder.is_dir() else folder
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}"
        raise UsageError(what, remedy="Name the folder that certify --out wrote.") from None
    except ValueError:
        raise UsageError(f"{path} is not JSON", remedy="evidence.json, or what certify --format json printed") from None
    if not isinstance(document, dict) or document.get("schema") != 1 or not isinstance(document.get("phases"), dict):
        raise UsageError(f"{path} is no evidence of schema 1", remedy="evidence.json, or certify --format json")
    deliver(RENDERERS[shape](document).rstrip("\n"), output)
