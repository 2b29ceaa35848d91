"""``tenantproof certify``: every phase, one verdict, evidence that can be kept."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from harness.certify.phases import exit_code
from harness.certify.pipeline import PHASES, Options, certify, git_commit
from harness.cli import options
from harness.cli.output import Progress, deliver, severities
from harness.config.load import load_config
from harness.errors import UsageError
from harness.evidence.bundle import previous_digest, writable, write_bundle
from harness.evidence.keys import private_key
from harness.report.text import text
from harness.target.connect import refuse_production


@click.command("certify")
@options.config
@click.option(
    "--postgres",
    default="embedded",
    show_default=True,
    metavar="SOURCE",
    help="Where the empty database comes from: embedded (18), embedded:16, local:/path/to/bin, docker:IMAGE, or a URL.",
)
@options.fail_on
@options.seed
@click.option("--skip", default="", metavar="PHASES", help=f"Comma-separated phases to leave out: {', '.join(PHASES)}.")
@click.option(
    "--pooler",
    default=None,
    metavar="POOL",
    help="Judge this pool alone: pgbouncer, pgbouncer-transaction or pgbouncer-session (before the subject of [pools], "
    "where there is one), psycopg_pool, sqlalchemy, or one of these two with -async.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, metavar="DIR", help="Write the evidence into this folder."
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    default=None,
    help="Sign the evidence with this key (tenantproof key new).",
)
@click.option("--previous", default=None, metavar="DIR|DIGEST", help="The evidence of the run before, to chain to.")
@click.option("--oscal", is_flag=True, help="Also write OSCAL assessment-results (oscal.json) into it.")
@click.option("--yes-really", metavar="DATABASE", help="Use this database although its address looks like production.")
@options.text_or_json
@options.quiet
def command(
    config_path: Path,
    postgres: str,
    fail_on: str | None,
    seed: int,
    skip: str,
    pooler: str | None,
    out: Path | None,
    key: Path | None,
    previous: str | None,
    oscal: bool,
    yes_really: str | None,
    shape: str,
    quiet: bool,
) -> None:
    """Build the system on a throw-away PostgreSQL and certify it.

    It runs the commands of [system], then attack, pools, service, server, bench and load, one after the other, and
    writes the evidence. A phase that tenantproof.toml does not declare is not run, and the report says so.

    \b
    tenantproof certify
    tenantproof certify --postgres embedded:16 --out proof --key release.key
    tenantproof certify --skip bench,load
    """
    failing = severities(fail_on)
    skipped = frozenset(name.strip() for name in skip.split(",") if name.strip())
    if wrong := sorted(skipped - set(PHASES)):
        raise UsageError(f"--skip: there is no phase {wrong[0]!r}", remedy=f"one of {', '.join(PHASES)}")
    before = _evidence(out, key, previous, oscal)
    config = load_config(config_path)
    if "://" in postgres or "=" in postgres:
        refuse_production(postgres, yes_really)
    with Progress(quiet=quiet) as progress, TemporaryDirectory() as kept:
        pictures = Path(kept) if out is not None else None
        options = Options(postgres=postgres, fail_on=failing, seed=seed, skip=skipped, pooler=pooler, out=pictures)
        document = certify(config, options, progress.say)
        if out is not None:
            progress.say(f"writing evidence to {out}")
            commit = git_commit(config.folder)
            write_bundle(
                document,
                out,
                extra_files={
                    each.relative_to(kept).as_posix(): each for each in sorted(Path(kept).rglob("*")) if each.is_file()
                },
                key_path=key,
                previous=before,
                git_commit=commit,
                seed=seed,
                with_oscal=oscal,
            )
    deliver(json.dumps(document, indent=2, ensure_ascii=False) if shape == "json" else text(document), None)
    raise click.exceptions.Exit(int(exit_code(document["verdict"])))


def _evidence(out: Path | None, key: Path | None, previous: str | None, oscal: bool) -> str | None:
    """UsageError where the evidence could not be written in the end; the digest of the run before, fixed now."""
    if out is None:
        for given, name in ((key, "--key"), (previous, "--previous"), (oscal, "--oscal")):
            if given:
                raise UsageError(f"{name}: there is no evidence without --out", remedy="name a new folder: --out DIR")
        return None
    writable(out)
    if key is not None:
        private_key(key)
    return None if previous is None else f"sha256:{previous_digest(previous)}"
