"""``tenantproof verify``: exit 0 where nothing is wrong, 1 where anything is, 2 where nothing could be checked, 3 in doubt."""

import json
from pathlib import Path

import click

from harness.cli import options
from harness.cli.output import deliver
from harness.errors import Exit, UsageError
from harness.evidence.keys import public_key
from harness.evidence.verify import SIGNER_UNKNOWN, Verified, schema_refusal, verify


@click.command("verify")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option("--key", "key_path", type=click.Path(path_type=Path), help="The public key that must have signed.")
@click.option("--against", metavar="URL", help="Also: has this database the schema that was certified last?")
@options.text_or_json
@click.option("--quiet", is_flag=True, help="Print only what is refused or in doubt.")
def command(folders: tuple[Path, ...], key_path: Path | None, against: str | None, shape: str, quiet: bool) -> None:
    """Check evidence: every byte, the signature, the chain, and that the verdict follows from the findings.

    Report, SARIF, JUnit, OSCAL and scripts are made from evidence.json again and compared. Where another version of
    tenantproof wrote them differently, that is said and the exit code is 3: verify with the version that wrote them.

    Several folders are a sequence, oldest first: a run missing between two of them shows. One missing at the end
    cannot show; ask for the newest.

    \b
    tenantproof verify proof
    tenantproof verify proof-1 proof-2 proof-3 --key release.key.pub
    tenantproof verify proof --against postgresql://postgres@db/app
    """
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder", remedy="Name the folder that certify --out wrote.")
    checked = verify(folders, key=None if key_path is None else public_key(key_path))
    schema = None
    # A schema is compared with evidence that holds; a forged digest says nothing.
    if against is not None and checked[-1].holds:
        schema = schema_refusal(folders[-1], against)
    holds = all(each.holds for each in checked) and schema is None
    compared = against is not None and checked[-1].holds
    if shape == "json":
        deliver(_json(checked, holds, compared, schema), None)
    elif not quiet or _exit(checked, holds) is not Exit.HELD:
        deliver("\n".join(_text(checked, compared, schema)), None)
    raise click.exceptions.Exit(int(_exit(checked, holds)))


def _exit(checked: tuple[Verified, ...], holds: bool) -> Exit:
    if not holds:
        return Exit.VIOLATED
    return Exit.INCONCLUSIVE if any(each.doubts for each in checked) else Exit.HELD


def _json(checked: tuple[Verified, ...], holds: bool, compared: bool, schema: str | None) -> str:
    bundles = [
        {
            "folder": str(each.folder),
            "ok": each.holds and not each.doubts,
            "refusals": list(each.refusals),
            "doubts": list(each.doubts),
            "signer": each.signer,
            "keyid": each.key,
            "previous": f"sha256:{each.previous}" if each.previous else None,
            "result": each.verdict,
        }
        for each in checked
    ]
    against = {"ok": schema is None, "refusal": schema} if compared else None
    sure = holds and not any(each.doubts for each in checked)
    return json.dumps({"schema": 1, "ok": sure, "bundles": bundles, "against": against}, indent=2, ensure_ascii=False)


def _text(checked: tuple[Verified, ...], compared: bool, schema: str | None) -> list[str]:
    lines = []
    for each in checked:
        if not each.holds:
            lines += [f"REFUSED {each.folder}", *(f"  {why}" for why in each.refusals)]
            continue
        mark = "IN DOUBT" if each.doubts else "ok"
        lines.append(f"{mark} {each.folder}: {each.signer} ({each.key}); the run {each.verdict}")
        if each.doubts:
            lines += [*(f"  {why}" for why in each.doubts), f"  made by this version: tenantproof report {each.folder}"]
        if each.signer == SIGNER_UNKNOWN:
            lines.append("  nothing was changed since it was signed; --key PUB tells by whom it was")
    if compared:
        lines.append("the database has the certified schema" if schema is None else f"REFUSED {schema}")
    return lines
