"""Without the harness a service is read by its tenants' tokens: every operation of its document that needs no more than one."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from harness.config.load import load_config
from harness.config.model import Config
from harness.errors import UsageError
from harness.target.connect import connect
from harness.target.system import run
from harness.target.text import ask_named
from load.job import Actor, Job, Request

_MOST = 20


def host_asked() -> str | None:
    """``--host`` of Locust's own command, which reads it after this file: also -H and LOCUST_HOST."""
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if word in ("-H", "--host"):
            return following
        if word.startswith("--host="):
            return word.removeprefix("--host=")
    return os.environ.get("LOCUST_HOST")


def job_alone_over_http(base: str) -> Job:
    """A job for ``locust -f load/locustfile.py --host URL``. UsageError where tokens or requests cannot be had."""
    config = load_config(Path(os.environ.get("TENANTPROOF_CONFIG", "tenantproof.toml")))
    dsn = os.environ.get("TENANTPROOF_DSN")
    if not dsn or config.service.token is None:
        raise UsageError(
            "TENANTPROOF_DSN or [service] token is missing",
            remedy="With --host, give a privileged address, which reads who there is, and a command that prints tokens.",
        )
    with urlopen(f"{base.rstrip('/')}/openapi.json", timeout=10) as answer:  # noqa: S310 - the service under test
        requests = tuple(_requests(json.load(answer)))
    with connect(dsn) as conn:
        rows = ask_named(conn, config.tenancy.principals)[:_MOST]
    if not requests or not rows:
        raise UsageError("There is nothing to ask for, or nobody to ask", remedy="See /openapi.json and principals.")
    return Job(
        dsn="",
        pooler="none",
        connections=1,
        prepared=True,
        secret="",
        tenants=(),
        discriminators=(),
        queries=(),
        actors=tuple(_actor(config, row, requests) for row in rows),
        nobody=0.02,
        strangers=0.02,
        writes=0.0,
        ledger=False,
        folder=None,
        via="http",
        base=base,
        columns=frozenset(config.tenancy.column),
    )


def _requests(document: Mapping[str, Any]) -> Iterator[Request]:
    for path, item in document.get("paths", {}).items():
        told = item.get("get")
        if told is None or "{" in path:
            continue
        needed = [each for each in told.get("parameters", ()) if each.get("required")]
        if not needed and (told.get("security") or ("security" not in told and document.get("security"))):
            yield Request(
                name=f"GET {path}", method="GET", url=path, headers={}, body=None, kind="read", field=None, key=None
            )


def _actor(config: Config, row: Mapping[str, str | None], requests: tuple[Request, ...]) -> Actor:
    assert config.service.token is not None
    variables = {f"TENANTPROOF_{name.upper()}": value for name, value in row.items() if value is not None}
    bearer = run(config, config.service.token, variables, name="token").strip()
    tenant = str(row["tenant"])
    return Actor(tenant=tenant, tenants=frozenset({tenant}), enter=(), samples={}, bearer=bearer, requests=requests)
