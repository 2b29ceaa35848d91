"""One worker attacks all the relations of its share at once: the ground of an attack is prepared once a worker."""

import zlib
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling


def share_of(label: str, workers: int) -> int:
    """Which worker's a relation is; the same in every process."""
    return zlib.crc32(label.encode()) % workers


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Tests that are not of tenantproof are each a scope of their own."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        self._file = Path(config.getoption("tenantproof")).name

    def _split_scope(self, nodeid: str) -> str:
        file, _, rest = nodeid.partition("::")
        if Path(file).name != self._file:
            return nodeid
        return f"{file}::{share_of(rest.rpartition('::')[0], self.numnodes)}"
