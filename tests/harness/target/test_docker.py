"""Containers on a real engine: a case is attacked in one, and none outlives its run, however that ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient

from harness.errors import ConnectionFailed, Exit, UsageError
from harness.target.connect import connect
from harness.target.server import open_server
from tests.harness.target.container import engine, import_image

pytestmark = pytest.mark.docker

IMAGE = os.environ.get("TENANTPROOF_DOCKER_IMAGE", "tenantproof-test:18")
CASE = Path(__file__).parents[2] / "cases" / "b_device_pk"
SYSTEM = """
[system]
provision = 'psql --quiet --set ON_ERROR_STOP=1 --file schema.sql --file repair.sql "$TENANTPROOF_DSN"'
seed = "true"
"""
CERTIFY = [str(Path(sys.executable).with_name("tenantproof")), "certify", "--postgres", f"docker:{IMAGE}"]
ATTACK = [*CERTIFY, "--skip", "pools,service,server,bench,load", "--quiet", "--format", "json"]


@pytest.fixture(scope="module")
def client() -> Iterator[DockerClient]:
    """An engine that has the image, and that the harness finds.

    TENANTPROOF_DOCKER_IMAGE names one that is there already, or that can be pulled.
    """
    with engine() as (found, host), pytest.MonkeyPatch.context() as environment:
        environment.setenv("DOCKER_HOST", host)
        if "TENANTPROOF_DOCKER_IMAGE" in os.environ:
            yield found
            return
        import_image(found, IMAGE)
        yield found
        found.images.remove(IMAGE, force=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The case, repaired, as a system that is built."""
    folder = shutil.copytree(CASE, tmp_path / "project")
    with (folder / "tenantproof.toml").open("a", encoding="utf-8") as config:
        config.write(SYSTEM)
    return folder


def containers(client: DockerClient) -> list[str]:
    """Those of the harness, running or not."""
    return [
        each.id
        for each in client.containers.list(all=True, ignore_removed=True, filters={"label": "tenantproof.owner"})
    ]


def stopped(client: DockerClient, project: Path, number: signal.Signals) -> tuple[int, list[str]]:
    """The exit code of a run that got the signal as soon as it had a container, and the containers left."""
    with subprocess.Popen(ATTACK, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        until = time.monotonic() + 60
        while not (running := containers(client)) and time.monotonic() < until:
            assert run.poll() is None
            time.sleep(0.05)
        assert len(running) == 1
        run.send_signal(number)
    return run.returncode, containers(client)


@pytest.mark.parametrize(("leaky", "code", "verdict"), [(True, 1, "breached"), (False, 0, "isolated")])
def test_a_case_is_attacked_in_a_container_that_goes_with_the_run(
    leaky: bool, code: int, verdict: str, client: DockerClient, project: Path
) -> None:
    if leaky:
        (project / "repair.sql").write_text("", encoding="utf-8")
    done = subprocess.run(ATTACK, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    told = json.loads(done.stdout)
    assert told["phases"]["attack"]["verdict"] == verdict
    assert f"docker:{IMAGE}" in done.stdout
    assert containers(client) == []


def test_a_container_is_a_server_made_for_speed_behind_a_password(client: DockerClient) -> None:
    with open_server(f"docker:{IMAGE}") as server:
        assert (server.origin, server.owned, server.bindir) == (f"docker:{IMAGE}", True, None)
        assert int(server.version.partition(".")[0]) >= 15
        with connect(server.dsn) as connection:
            settings = "SELECT current_setting('fsync'), current_setting('max_connections')"
            assert connection.execute(settings).fetchone() == ("off", "300")
        assert len(containers(client)) == 1
    assert containers(client) == []
    with pytest.raises(ConnectionFailed):
        connect(server.dsn)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_container_goes_when_the_run_is_stopped(number: signal.Signals, client: DockerClient, project: Path) -> None:
    code, left = stopped(client, project, number)
    assert code != 0
    assert left == []


def test_the_next_run_removes_the_container_that_a_killed_one_left(client: DockerClient, project: Path) -> None:
    _, left = stopped(client, project, signal.SIGKILL)
    assert len(left) == 1
    with open_server(f"docker:{IMAGE}"):
        (own,) = containers(client)
        assert own not in left
        with open_server(f"docker:{IMAGE}"):
            assert own in containers(client)  # a live run's container stays
    assert containers(client) == []


def test_a_container_that_fails_leaves_nothing(client: DockerClient) -> None:
    with pytest.raises(RuntimeError, match="crash"), open_server(f"docker:{IMAGE}"):
        raise RuntimeError("crash")
    assert containers(client) == []


def test_an_image_that_is_not_there_is_a_usage_error(client: DockerClient) -> None:
    absent = "docker:tenantproof-absent:1"
    with pytest.raises(UsageError, match="No PostgreSQL starts from the image") as caught, open_server(absent):
        raise AssertionError("nothing may run")
    assert caught.value.exit_code is Exit.USAGE
    assert containers(client) == []
