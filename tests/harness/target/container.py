"""A container engine and an image of PostgreSQL, both made from this machine's own files: no registry is asked.

What is missing raises, so that the tests fail where nothing can be tried.
"""

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from docker import DockerClient

from harness.target.embedded import embedded_bindir

_PLACE = "srv/wheel"
_USER = 70
# As the official image does: user, password and database come from the environment, and what follows is the command.
_ENTRY = """#!/bin/sh
set -eu
export PGDATA=/data/cluster
(umask 077 && printf '%s\\n' "$POSTGRES_PASSWORD" > /data/password)
initdb -U "$POSTGRES_USER" --pwfile=/data/password --auth=scram-sha-256 --encoding=UTF8 --locale=C
printf "listen_addresses = '*'\\n" >> "$PGDATA/postgresql.conf"
printf 'host all all all scram-sha-256\\n' >> "$PGDATA/pg_hba.conf"
if [ "$POSTGRES_DB" != postgres ]; then
  printf 'CREATE DATABASE "%s"\\n' "$POSTGRES_DB" | postgres --single postgres
fi
exec "$@"
"""


@contextmanager
def engine() -> Iterator[tuple[DockerClient, str]]:
    """A client and its DOCKER_HOST: of the engine that runs here, else of one that is started and ended."""
    given = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if _listens(given):
        with closing(DockerClient(base_url=given)) as client:
            yield client, given
        return
    folder = Path(tempfile.mkdtemp(prefix="engine"))
    host = f"unix://{folder}/socket"
    places = [f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid"]
    with (folder / "log").open("w") as log:
        daemon = subprocess.Popen(["dockerd", f"--host={host}", *places], stdout=log, stderr=log)
    try:
        with closing(_awaited(daemon, host, folder / "log")) as client:
            yield client, host
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(60)
        shutil.rmtree(folder)


def _listens(host: str) -> bool:
    if not host.startswith("unix://"):
        return True
    with socket.socket(socket.AF_UNIX) as tried:
        return tried.connect_ex(host.removeprefix("unix://")) == 0


def _awaited(daemon: subprocess.Popen[bytes], host: str, log: Path) -> DockerClient:
    until = time.monotonic() + 60
    while time.monotonic() < until and daemon.poll() is None:
        if _listens(host):
            return DockerClient(base_url=host)
        time.sleep(0.2)
    raise AssertionError(f"dockerd does not start:\n{log.read_text(errors='replace')[-2000:]}")


def import_image(client: DockerClient, name: str) -> None:
    """The embedded server as an image: what the official one promises, from the wheel's files and a shell."""
    changes = [f"USER {_USER}", "EXPOSE 5432", 'ENTRYPOINT ["/entry"]', 'CMD ["postgres"]']
    changes.append(f"ENV PATH=/{_PLACE}/{'/'.join(embedded_bindir().parts[-3:])}:/bin")
    repository, _, tag = name.partition(":")
    client.api.import_image_from_data(_root(), repository=repository, tag=tag, changes=changes)


def _root() -> bytes:
    bindir = embedded_bindir()
    package = bindir.parents[1]
    programs = [bindir / name for name in ("initdb", "postgres", "psql")]
    shell = shutil.which("sh")
    assert shell is not None
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        # Libraries of the package are found relative to its programs.
        tar.add(bindir.parent, f"{_PLACE}/{package.name}/{bindir.parent.name}")
        tar.add(package.with_name(f"{package.name}.libs"), f"{_PLACE}/{package.name}.libs")
        tar.add(Path(shell).resolve(), "bin/sh")
        for library in _libraries(Path(shell), *programs):
            tar.add(library.resolve(), str(library).lstrip("/"))
        for folder, mode in (("data", 0o700), ("tmp", 0o1777)):
            _add(tar, tarfile.TarInfo(folder), mode=mode, owner=_USER, kind=tarfile.DIRTYPE)
        users = f"postgres:x:{_USER}:{_USER}::/data:/bin/sh\n"
        _add(tar, tarfile.TarInfo("etc/passwd"), mode=0o644, content=users)
        _add(tar, tarfile.TarInfo("entry"), mode=0o755, content=_ENTRY)
    return held.getvalue()


def _libraries(*programs: Path) -> set[Path]:
    """Those of the system, the loader among them."""
    told = subprocess.run(["ldd", *programs], capture_output=True, text=True, check=True).stdout
    found = {Path(name) for name in re.findall(r"(?:=> |^\t)(/\S+) \(0x", told, re.MULTILINE)}
    return {path for path in found if "pixeltable" not in str(path)}


def _add(
    tar: tarfile.TarFile,
    entry: tarfile.TarInfo,
    *,
    mode: int,
    owner: int = 0,
    kind: bytes = tarfile.REGTYPE,
    content: str = "",
) -> None:
    entry.mode, entry.uid, entry.gid, entry.type = mode, owner, owner, kind
    data = content.encode()
    entry.size = len(data)
    tar.addfile(entry, io.BytesIO(data))
