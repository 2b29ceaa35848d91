"""What is deployed is what was tried: its commands run here as they stand there, and the master adds up its workers."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.config.model import Config
from harness.target.connect import dsn_with
from tests.conftest import Database
from tests.harness.traffic.conftest import subject  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))["services"]
KUBERNETES = list(yaml.safe_load_all((ROOT / "deploy/kubernetes.yaml").read_text(encoding="utf-8")))


def containers() -> Iterator[dict[str, Any]]:
    for each in KUBERNETES:
        if "template" in each["spec"]:
            yield from each["spec"]["template"]["spec"]["containers"]


def kubernetes(name: str) -> list[str]:
    return next(each["args"] for each in containers() if each["name"] == name)


def _locust(folder: Path, words: list[str], variables: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "locust", "-f", str(ROOT / "load/locustfile.py"), *words],
        cwd=folder,
        env={**os.environ, "TENANTPROOF_CONFIG": str(folder / "tenantproof.toml"), **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.long
@pytest.mark.parametrize(
    ("master", "worker"),
    [
        (COMPOSE["master"]["command"], COMPOSE["worker"]["command"]),
        (kubernetes("master"), kubernetes("worker")),
    ],
    ids=["compose", "kubernetes"],
)
def test_two_workers_add_up_in_the_master(
    database: Database,
    subject: Callable[..., Config],  # noqa: F811
    tmp_path: Path,
    master: list[str],
    worker: list[str],
) -> None:
    """Smaller and on one machine; everything else is the deployment's."""
    subject(more=SELECTING)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    smaller = {"--expect-workers": "2", "-u": "4", "-r": "4", "-t": "4s"}
    words = [smaller.get(before, word) for before, word in zip(["", *master], master, strict=False)]
    login = dsn_with(database.dsn, user="notes_app", password="x")
    variables = {"TENANTPROOF_APP_DSN": login, "TENANTPROOF_DSN": database.dsn, "TENANTPROOF_CONNECTIONS": "2"}
    one = _locust(tmp_path, [*words, "--master-bind-port", port], {})
    here = [{"tenantproof-master": "127.0.0.1", "master": "127.0.0.1"}.get(word, word) for word in worker]
    others = [_locust(tmp_path, [*here, "--master-port", port], variables) for _ in range(2)]
    try:
        told = one.communicate(timeout=60)[0]
        for each in others:
            each.communicate(timeout=30)
    finally:
        for each in (one, *others):
            each.kill()
    assert one.returncode == 0, told
    found = re.search(r"0 foreign rows in (\d+) rows over (\d+) tenant switches", told)
    assert found is not None, told
    assert int(found[1]) > 0
    assert int(found[2]) > 0


SELECTING = """
[[bench.query]]
name = "whole-notes"
sql = "SELECT tenant_id, body FROM notes WHERE tenant_id = %(tenant)s ORDER BY id DESC LIMIT 10"
params = "SELECT id AS tenant FROM tenants"
"""


def test_every_deployment_gives_the_addresses_to_its_workers() -> None:
    assert {"TENANTPROOF_APP_DSN", "TENANTPROOF_DSN"} <= COMPOSE["worker"]["environment"].keys()
    (worker,) = (each for each in containers() if each["name"] == "worker")
    assert {"TENANTPROOF_APP_DSN", "TENANTPROOF_DSN"} <= {each["name"] for each in worker["env"]}


def test_the_image_holds_what_its_command_needs() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert {"harness", "load", "pyproject.toml", "tenantproof.toml"} <= names
    assert all((ROOT / name).exists() for name in names)
