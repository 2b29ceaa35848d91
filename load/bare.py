"""The bare loop: the same messages on the same connections as the crowd's, and nothing else; what is lost against it is ours.

python -m load.bare JOB SECONDS prints {"transactions": {period: …}, "cpu": …}.
"""

import json
import sys
import threading
import time
import uuid
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from load.draw import Draw
from load.job import Job, job_from, opening
from load.windows import Window, wait_for

_IMPORTED = time.process_time()
Pool = ConnectionPool[psycopg.Connection[Any]]


def main(place: str, seconds: float) -> None:
    """One thread for each connection of this process."""
    job = job_from(json.loads(Path(place).read_text(encoding="utf-8")))
    assert job.window is not None
    ended = threading.Event()
    counts = [Counter[int]() for _ in range(job.connections)]
    with pooled(job) as pool:
        threads = [
            threading.Thread(target=loop, args=(job, pool, job.window, ended, each), daemon=True) for each in counts
        ]
        for thread in threads:
            thread.start()
        ended.wait(seconds)
        ended.set()
        for thread in threads:
            thread.join(2)
    print(json.dumps({"transactions": sum(counts, Counter[int]()), "cpu": time.process_time() - _IMPORTED}))


def pooled(job: Job) -> Pool | nullcontext[None]:
    """The pool where the crowd has one: its price is psycopg's, not ours."""
    if job.pooler != "psycopg":
        return nullcontext()
    return ConnectionPool(
        job.dsn, min_size=job.connections, max_size=job.connections, kwargs=_arguments(job), open=True, timeout=30
    )


def _arguments(job: Job) -> dict[str, Any]:
    return {"autocommit": True, "prepare_threshold": 5 if job.prepared else None}


def loop(job: Job, pool: Pool | None, window: Window, ended: threading.Event, counts: Counter[int]) -> None:
    """Transaction after transaction until it is ``ended``, counted by the period of the window."""
    draw = Draw(job)
    with nullcontext() if pool is not None else psycopg.connect(job.dsn, **_arguments(job)) as own:
        while not ended.is_set():
            period = wait_for(window)
            turn = draw.turn()
            token = uuid.uuid4().hex if turn.query.kind == "write" and job.ledger else None
            with nullcontext(own) if pool is None else pool.connection() as conn:
                assert conn is not None
                conn.execute(opening(job, turn.actor, token), prepare=False)
                conn.execute(turn.query.sql, turn.params)
                conn.execute("COMMIT")
            counts[period] += 1


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
