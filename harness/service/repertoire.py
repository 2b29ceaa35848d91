"""What each tenant asks of the service under load: its document's operations, with the tenant's own rows and token.

Each request was tried once before: what a tenant's own service refuses it is no honest traffic.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import psycopg

from harness.catalog.introspect import introspect
from harness.config.model import Config
from harness.errors import Interrupted, UsageError
from harness.service.calls import Call, plain
from harness.service.openapi import Operation, operations_from
from harness.service.tokens import Columns, tokens_for
from harness.service.values import Known
from harness.world.build import sample
from harness.world.ownership import assign_owners

_FEW = 3
_SHORTEST = 40  # a token has 35 letters
_PATIENCE = 20.0


def repertoire(
    config: Config, connection: psycopg.Connection[Any], base: str, rows: Sequence[Columns]
) -> list[dict[str, Any]]:
    """For each row of ``principals`` its bearer and the requests that it may send, as plain data.

    UsageError where no token can be had, Interrupted where the service does not say what can be asked.
    """
    if config.service.token is None:
        raise UsageError(f"{config.path} has no [service] token", remedy='add token = "<command>" under [service]')
    catalog = introspect(connection)
    owners = assign_owners(catalog, config.tenancy)
    with httpx.Client(base_url=base, timeout=_PATIENCE, trust_env=False) as client:
        operations = [each for each in _operations(client) if each.secured and each.method != "delete"]
        found = []
        for columns, bearer in zip(rows, tokens_for(config, rows), strict=True):
            tenant = str(columns["tenant"])
            known = Known(
                catalog=catalog,
                owners=owners,
                tenant=tenant,
                rows=sample(connection, catalog, owners, tenant, _FEW),
            )
            calls = [plain(each, known, which=which) for each in operations for which in range(_FEW)]
            found.append({"bearer": bearer, "requests": _distinct([_plain(call) for call in calls])})
        with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as trying:
            list(trying.map(lambda each: _keep_allowed(client, each), found))
    return found


def _operations(client: httpx.Client) -> tuple[Operation, ...]:
    try:
        return operations_from(client.get("/openapi.json").raise_for_status().json())
    except (httpx.HTTPError, ValueError) as error:
        raise Interrupted(
            f"/openapi.json cannot be read: {error}", remedy="without it nobody knows what can be asked"
        ) from None


def _plain(call: Call) -> dict[str, Any]:
    operation = call.operation
    query = str(httpx.QueryParams(dict(call.query)))
    return {
        "name": operation.label,
        "method": operation.method.upper(),
        "url": f"{call.url}{'?' + query if query else ''}",
        "headers": dict(call.headers),
        "body": call.body,
        "kind": "read" if operation.reads else "write",
        "field": _field(operation) if isinstance(call.body, dict) else None,
        "key": next((p.name for p in operation.at("header") if p.name.lower() == "idempotency-key"), None),
    }


def _field(operation: Operation) -> str | None:
    """The field of the body that takes any text, the longest first: a new row carries the write's token there."""
    if operation.method != "post":
        return None
    takes = {
        name: schema.get("maxLength", 10**9)
        for name, schema in operation.fields.items()
        if schema.get("type") == "string" and not ({"enum", "format", "const"} & schema.keys())
    }
    fitting = {name: longest for name, longest in takes.items() if longest >= _SHORTEST and "mail" not in name.lower()}
    return max(fitting, key=lambda name: fitting[name]) if fitting else None


def _distinct(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(each["method"], each["url"], repr(each["body"])): each for each in requests}.values())


def _keep_allowed(client: httpx.Client, actor: dict[str, Any]) -> None:
    actor["requests"] = [each for each in actor["requests"] if _allowed(client, actor["bearer"], each)]


def _allowed(client: httpx.Client, bearer: str, request: Mapping[str, Any]) -> bool:
    headers = {**request["headers"], "Authorization": f"Bearer {bearer}"}
    try:
        answer = client.request(request["method"], request["url"], headers=headers, json=request["body"])
    except httpx.HTTPError:
        return bool(request["kind"] == "write")  # it may well have worked, and will not be sent again here
    return answer.status_code < 400
