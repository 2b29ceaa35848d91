"""A container is a server like any other: it carries its run's name, and the next run removes what a killed one left.

Labels do here what testcontainers gives to a second container (Ryuk), whose image would have to be pulled too.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from importlib import import_module
from typing import Any

from docker.errors import DockerException, NotFound  # type: ignore[import-untyped]
from psycopg import sql
from testcontainers.core.config import testcontainers_config

from harness.errors import UsageError
from harness.target.connect import connect, url_of
from harness.target.ending import orderly_end, undisturbed
from harness.target.local import version_of
from harness.target.model import Server
from harness.target.owner import Owner, this_process

_LABEL = "tenantproof.owner"
_RUN = "tenantproof.run"
_SETTINGS = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def docker_server(image: str) -> Iterator[Server]:
    """A server in a container of ``image``, through testcontainers. Raises UsageError where there is no engine
    or no such image."""
    testcontainers_config.ryuk_disabled = True
    run = secrets.token_hex(8)
    with orderly_end():
        container = _container(image, run)
        try:
            _start(container, image)
            dsn = url_of(container.get_connection_url(driver=None))
            _bend(dsn)
            yield Server(dsn=dsn, origin=f"docker:{image}", version=version_of(dsn), owned=True, bindir=None)
        finally:
            with undisturbed(), closing(container.get_docker_client().client) as client:
                _remove(client, run)


def _container(image: str, run: str) -> Any:
    try:
        container = _postgres_container()(
            image=image, username="postgres", password=secrets.token_hex(16), dbname="postgres"
        )
    except DockerException as error:
        raise UsageError(
            f"No container engine answers: {error}",
            remedy="Start Docker (or set DOCKER_HOST), or take --postgres embedded.",
        ) from None
    _remove_left(container.get_docker_client().client)
    labels = {_LABEL: json.dumps(asdict(this_process())), _RUN: run}
    return container.with_kwargs(labels=labels).with_command("postgres -c max_connections=300")


def _postgres_container() -> Any:
    try:
        return import_module("testcontainers.community.postgres").PostgresContainer
    except ModuleNotFoundError:  # testcontainers before 4.15
        return import_module("testcontainers.postgres").PostgresContainer


def _start(container: Any, image: str) -> None:
    try:
        container.start()
    except (DockerException, TimeoutError) as error:
        raise UsageError(
            f"No PostgreSQL starts from the image {image!r}: {' '.join(str(error).split())}",
            remedy=f"Try `docker run --rm -e POSTGRES_PASSWORD=x {image}`, or take --postgres embedded.",
        ) from None


def _bend(dsn: str) -> None:
    """Its data is thrown away, so it need not survive a crash."""
    with connect(dsn) as conn:
        for setting in _SETTINGS:
            conn.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        conn.execute("SELECT pg_reload_conf()")


def _remove(client: Any, run: str) -> None:
    """By its label: a start that was interrupted gave no container, and the engine may be about to make it."""
    until = time.monotonic() + 2
    while not (found := client.containers.list(all=True, ignore_removed=True, filters={"label": f"{_RUN}={run}"})):
        if time.monotonic() > until:
            return
        time.sleep(0.05)
    for each in found:
        with suppress(NotFound):
            each.remove(force=True, v=True)


def _remove_left(client: Any) -> None:
    for found in client.containers.list(all=True, ignore_removed=True, filters={"label": _LABEL}):
        with suppress(ValueError, TypeError, NotFound):
            if Owner(**json.loads(found.labels[_LABEL])).is_dead:
                found.remove(force=True, v=True)
