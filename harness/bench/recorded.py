"""What was measured is kept as pytest-benchmark's own JSON, so that its compare and histogram tools work on it.

The harness interleaves its arms itself; pytest runs in a child process, where each arm's samples are replayed.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.errors import Interrupted

_REPLAY = Path(__file__).parent / "replay" / "arms.py"
_MOST = 3000


def record(samples: Mapping[str, Sequence[float]], path: Path) -> None:
    """Write ``path``. Raises Interrupted where the child process fails."""
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "samples.json"
        given.write_text(json.dumps({name: list(each[:_MOST]) for name, each in samples.items()}), encoding="utf-8")
        command = [sys.executable, "-P", "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", folder]
        command += ["-p", "no:cacheprovider", "-p", "pytest_benchmark.plugin", "--benchmark-only"]
        command += [f"--benchmark-json={path.absolute()}"]
        done = subprocess.run(
            [*command, f"--tenantproof-samples={given}", str(_REPLAY)],
            cwd=folder,
            env=_environment(),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode != 0:
        tail = "\n    ".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        what = f"pytest-benchmark could not record the run:\n    {tail}"
        raise Interrupted(what, remedy="leave out --out, or mend what it says; the figures themselves do not need it")


def _environment() -> dict[str, str]:
    """Run from under pytest-xdist, the child would take itself for a worker and record nothing.

    Plugins that happen to be installed are left out: their imports took ten times as long as the recording.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
