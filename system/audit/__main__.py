"""Sealing and verifying are commands for whoever runs the database; the application can do neither.

python -m system.audit seal   [--anchor FILE]    write the heads of all chains to FILE
python -m system.audit verify [--anchor FILE]    exit 1 if anything was changed; FILE as an earlier seal wrote it
"""

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

from psycopg import errors

from system.audit import chain
from system.privileged import Refusal, connect, main

USAGE = "usage: python -m system.audit seal|verify [--anchor FILE]"


def run(arguments: list[str], dsn: str) -> int:
    command, anchor = _parse(arguments)
    try:
        return _seal(dsn, anchor) if command == "seal" else _verify(dsn, anchor)
    except errors.UndefinedTable as error:
        raise Refusal("there is no audit log here: run python -m system.provision first") from error


def _parse(arguments: list[str]) -> tuple[str, Path | None]:
    match arguments:
        case ["seal" | "verify" as command]:
            return command, None
        case ["seal" | "verify" as command, "--anchor", file]:
            return command, Path(file)
        case _:
            raise Refusal(USAGE)


def _seal(dsn: str, anchor: Path | None) -> int:
    with connect(dsn, autocommit=True) as conn:
        links = chain.seal(conn)
        print(f"sealed: {links} new links, {chain.count(conn).sealed} rows in all")
        if anchor is not None:
            _write(anchor, chain.heads(conn))
    return 0


def _write(anchor: Path, heads: dict[str, chain.Head]) -> None:
    text = json.dumps({tenant: asdict(head) for tenant, head in heads.items()}, indent=1)
    try:
        anchor.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Refusal(f"cannot write the anchor: {error}") from error


def _read(anchor: Path | None) -> dict[str, chain.Head]:
    if anchor is None:
        return {}
    try:
        return {str(int(tenant)): chain.Head(**head) for tenant, head in json.loads(anchor.read_text("utf-8")).items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Refusal(f"{anchor} is not an anchor that python -m system.audit seal wrote: {error}") from error


def _verify(dsn: str, anchor: Path | None) -> int:
    expected = _read(anchor)
    with connect(dsn) as conn:
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        damage = chain.verify(conn, expected)
        counted = chain.count(conn)
    for each in damage:
        print(each)
    state = f"{len(damage)} damaged" if damage else "whole"
    print(f"{state}: {counted.sealed} sealed rows in {counted.links} links; {counted.unsealed} rows not sealed yet")
    return 1 if damage else 0


if __name__ == "__main__":
    sys.exit(main(partial(run, sys.argv[1:])))
