"""The system under certification is built and run by its own commands; what they print is shown where they fail.

Commands run in the folder of tenantproof.toml, with the harness's own interpreter first on PATH, and the programs of
the embedded PostgreSQL last: a project of plain SQL needs psql, which a fresh machine does not have.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from urllib.error import URLError
from urllib.request import urlopen

from harness.config.model import Config
from harness.errors import Interrupted, UsageError
from harness.target.connect import url_of
from harness.target.embedded import embedded_bindir

_SHOWN = 25
_PATIENCE = 30.0


def provision(config: Config, dsn: str) -> None:
    """Run ``[system] provision`` on an empty database. UsageError where there is none or it fails."""
    if config.system is None or config.system.provision is None:
        raise UsageError(
            f"{config.path} has no [system] provision: there is nothing to build",
            remedy='add [system] provision = "<command>", or attack a database that is there: tenantproof attack --dsn URL',
        )
    run(config, config.system.provision, {"TENANTPROOF_DSN": url_of(dsn)}, name="provision")


def seed(config: Config, dsn: str, *, tenants: int, rows: int) -> bool:
    """Run ``[system] seed``; False where the configuration has none."""
    if config.system is None or config.system.seed is None:
        return False
    variables = {
        "TENANTPROOF_DSN": url_of(dsn),
        "TENANTPROOF_TENANTS": str(tenants),
        "TENANTPROOF_ROWS": str(rows),
    }
    run(config, config.system.seed, variables, name="seed")
    return True


def run(config: Config, command: str, variables: Mapping[str, str], *, name: str) -> str:
    """The standard output of a shell command; UsageError with the last lines where it fails."""
    done = subprocess.run(  # noqa: S602 - the contract: a shell command of the project's own configuration
        command,
        shell=True,
        cwd=config.folder,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        tail = "\n    ".join((done.stdout + done.stderr).strip().splitlines()[-_SHOWN:])
        raise UsageError(
            f"[system] {name} failed with exit code {done.returncode}: {command}\n    {tail}",
            remedy=f"run it by hand in {config.folder}",
        )
    return done.stdout


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, its interpreter first on PATH and the embedded psql last, and the variables."""
    places = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    with suppress(UsageError):
        places.append(str(embedded_bindir()))
    return {**os.environ, "PATH": os.pathsep.join(places), **variables}


@contextmanager
def serving(config: Config, app_dsn: str, variables: Mapping[str, str] | None = None) -> Iterator[str]:
    """The base URL of ``[system] serve``, until the block ends. Interrupted where it does not come up."""
    if config.system is None or config.system.serve is None:
        raise UsageError(f"{config.path} has no [system] serve", remedy='add [system] serve = "<command>"')
    port = free_port()
    given = {"TENANTPROOF_APP_DSN": url_of(app_dsn), "TENANTPROOF_PORT": str(port), **(variables or {})}
    with TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S602 - as above
            config.system.serve,
            shell=True,
            cwd=config.folder,
            env=environment(given),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _await(process, port)
            yield f"http://127.0.0.1:{port}"
        except TimeoutError as late:
            log.seek(0)
            tail = log.read().decode(errors="replace").strip().splitlines()[-_SHOWN:]
            what = f"[system] serve did not come up: {late}\n    " + "\n    ".join(tail)
            remedy = "try it by hand: tenantproof serve; it must listen on 127.0.0.1:$TENANTPROOF_PORT"
            raise Interrupted(what, remedy=remedy) from None
        finally:
            end(process)


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end(process: subprocess.Popen[bytes]) -> None:
    """Terminate the command with all that it started, and kill what does not end within five seconds."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise TimeoutError(f"it ended with exit code {process.returncode}")
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
        except URLError as error:
            if hasattr(error, "code"):
                return
            time.sleep(0.02)
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port} after {_PATIENCE:.0f} s")
