"""The base is checked out beside the working tree, which is never touched, and goes with the run.

Hooks of git set GIT_DIR and the like for what they call: nothing here may believe them.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from harness.config.load import load_config
from harness.config.model import Config
from harness.errors import ConfigError, UsageError
from harness.target.ending import orderly_end, undisturbed
from harness.target.workplace import workplace

_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")

_NONE = "0" * 40
_EMPTY = "the change is compared with an empty database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What the change is compared with. ``config`` is None where the base has no such project; ``note`` is for the reader."""

    ref: str
    commit: str
    config: Config | None
    note: str = ""


def forget_hooks() -> None:
    """Take git's variables of a hook out of this process: commands of the project would act on the wrong checkout."""
    for name in _LOCAL:
        os.environ.pop(name, None)


@contextmanager
def base_of(config: Config, ref: str) -> Iterator[Base]:
    """The commit where ``ref`` and HEAD parted, in a worktree of its own. UsageError where there is none; before the first
    commit HEAD is nothing.
    """
    root = Path(_git(config.folder, "rev-parse", "--show-toplevel"))
    if ref == "HEAD" and _run(root, "rev-parse", "--verify", "--quiet", "HEAD").returncode != 0:
        yield Base(ref=ref, commit=_NONE, config=None, note=f"there is no commit yet: {_EMPTY}")
        return
    commit = _parted(root, _commit(root, ref))
    place = config.path.resolve().relative_to(root.resolve())
    with orderly_end(), workplace() as folder:
        tree = folder / "base"
        _git(root, "worktree", "prune")
        try:
            _git(root, "-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", "--detach", str(tree), commit)
            yield _read(config, Base(ref=ref, commit=commit, config=None), tree / place)
        finally:
            with undisturbed():
                _run(root, "worktree", "remove", "--force", str(tree))
                _run(root, "worktree", "prune")


def _read(head: Config, base: Base, path: Path) -> Base:
    """The base's own configuration; where it has none, or one that this version does not read, the head's."""
    if not path.parent.is_dir():
        return replace(base, note=f"{base.ref} has no such project: {_EMPTY}")
    try:
        return replace(base, config=load_config(path))
    except ConfigError as error:
        why = (
            "has no tenantproof.toml"
            if not path.exists()
            else f"has a tenantproof.toml that cannot be read ({error.what})"
        )
        return replace(base, config=replace(head, path=path), note=f"{base.ref} {why}: the head's commands build it")


def _commit(root: Path, ref: str) -> str:
    done = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if done.returncode != 0:
        raise UsageError(
            f"--base: there is no commit {ref!r} in {root}",
            remedy="fetch it (git fetch origin); a CI job that clones only the newest commit needs fetch-depth: 0 (GitHub) "
            "or GIT_DEPTH: 0 (GitLab)",
        )
    return done.stdout.strip()


def _parted(root: Path, commit: str) -> str:
    """Where the two parted, so that what others added to the base since is no change of this one's."""
    done = _run(root, "merge-base", commit, "HEAD")
    return done.stdout.strip() if done.returncode == 0 and done.stdout.strip() else commit


def _git(folder: Path, *arguments: str) -> str:
    done = _run(folder, *arguments)
    if done.returncode != 0:
        raise UsageError(f"git {arguments[0]} failed in {folder}: {done.stderr.strip()}", remedy="run it by hand")
    return done.stdout.strip()


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *arguments],
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError("the gate needs git, which is not on PATH", remedy="install git") from None
