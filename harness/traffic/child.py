"""Locust runs as a child, since importing it patches the standard library; what it measured is read from its file."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness.errors import Interrupted
from harness.target.system import free_port

_GRACE = 30.0


def drive(
    job: dict[str, Any],
    folder: Path,
    *,
    locustfile: Path,
    users: int,
    duration: float,
    workers: int,
    progress: Callable[[str], None],
    plots: Path | None = None,
) -> tuple[dict[str, Any], bool]:
    """The tally, and whether it was cut short. Interrupted where Locust left nothing, with its last lines."""
    folder.mkdir(exist_ok=True)
    place = folder / "job.json"
    place.touch(mode=0o600)  # it may hold a password
    place.write_text(json.dumps({**job, "folder": str(folder), "workers": workers}), encoding="utf-8")
    command = _command(locustfile, users + int(job.get("flood", 0)), duration, workers, plots)
    with (folder / "locust.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "TENANTPROOF_JOB": str(place), "PYTHONPATH": _path(locustfile)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        cut = _wait(process, duration, progress, folder / "live.json")
    result = folder / "result.json"
    if cut and not result.exists():
        raise Interrupted("cut short before anything was measured", remedy="run it again, with a longer --duration")
    if not result.exists():
        tail = (folder / "locust.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-15:]
        what = f"Locust ended with exit code {process.returncode} and left no result\n    " + "\n    ".join(tail)
        raise Interrupted(what, remedy="its last lines are above; a locustfile of your own can be tried with locust")
    return complete(json.loads(result.read_text(encoding="utf-8")), folder), cut


def _command(locustfile: Path, users: int, duration: float, workers: int, plots: Path | None) -> list[str]:
    command = [sys.executable, "-P", "-m", "locust", "-f", str(locustfile), "--headless", "--skip-log-setup"]
    command += ["-u", str(users), "-r", str(users), "-t", f"{max(1, round(duration))}s", "--exit-code-on-error", "0"]
    if workers > 1:
        # Locust's own port is taken where another load runs, and open to the network.
        port, here = str(free_port()), "127.0.0.1"
        command += ["--processes", str(workers), "--master-bind-host", here, "--master-bind-port", port]
        command += ["--master-host", here, "--master-port", port]
    if plots is not None:
        plots.mkdir(parents=True, exist_ok=True)
        command += ["--html", str(plots / "locust.html"), "--csv", str(plots / "locust")]
    return command


def complete(tally: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The tally with what processes wrote down and could not report: ``unreported`` are writes that it does not hold."""
    files = sorted(folder.glob("breach-*.json"))
    told = [json.loads(each.read_text(encoding="utf-8")) for each in files]
    foreign = max(tally["foreign"], sum(each["rows"] for each in told))
    lines = sum(len(each.read_text(encoding="ascii").split()) for each in folder.glob("acks-*.txt"))
    return {
        **tally,
        "foreign": foreign,
        "breaches": tally["breaches"] or told[:10],
        "unreported": lines - tally["acknowledged"],
    }


def _path(locustfile: Path) -> str:
    given = os.environ.get("PYTHONPATH")
    here = str(locustfile.parent.parent)
    return f"{here}{os.pathsep}{given}" if given else here


def _wait(process: subprocess.Popen[bytes], duration: float, progress: Callable[[str], None], live: Path) -> bool:
    began = time.monotonic()
    cut = False
    try:
        while process.poll() is None:
            passed = time.monotonic() - began
            if passed > duration + _GRACE:
                cut = True
                break
            progress(f"load: {min(passed, duration):.0f} of {duration:.0f} s{_how_it_goes(live)}")
            with suppress(subprocess.TimeoutExpired):
                process.wait(1.0)
    except KeyboardInterrupt:
        cut = True
    finally:
        _end(process)
    return cut


def _how_it_goes(live: Path) -> str:
    if not live.exists():
        return ""
    now = json.loads(live.read_text(encoding="utf-8"))
    times = "/".join(f"{now[name]:.0f}" if now[name] is not None else "–" for name in ("p50", "p95", "p99"))
    return (
        f": {now['rps']:.0f}/s, p50/p95/p99 {times} ms, {now['foreign']} foreign rows in {now['rows']}, "
        f"{now['errors']} errors"
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask Locust to write what it has; what does not end in ten seconds is killed with its workers."""
    for sign, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
        if process.poll() is not None:
            return
        if sign is signal.SIGTERM:
            process.send_signal(sign)
        else:
            os.killpg(process.pid, sign)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
