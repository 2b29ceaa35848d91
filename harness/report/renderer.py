"""Code that renders has a name: the same renderer makes the same bytes of the same evidence, another one may not.

What is rendered also takes words from the rules, the channels and the waivers, so the whole harness is the renderer.
"""

import hashlib
from functools import cache
from pathlib import Path

_HARNESS = Path(__file__).parents[1]
_PARTS = {".py", ".css", ".toml"}


@cache
def renderer() -> str:
    """``sha256:`` over the names and contents of the harness's files."""
    whole = hashlib.sha256()
    parts = ((each.relative_to(_HARNESS).as_posix(), each) for each in _HARNESS.rglob("*") if each.suffix in _PARTS)
    for name, part in sorted(parts):
        data = part.read_bytes()
        whole.update(b"%s %d\n" % (name.encode(), len(data)) + data)
    return f"sha256:{whole.hexdigest()}"
