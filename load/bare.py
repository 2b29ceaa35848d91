"""The bare loop: the same messages on the same connections as the crowd's, and nothing else; what is lost against it is ours.

python -m load.bare JOB SECONDS prints {"transactions": {period: …}, "cpu": …}.
"""

import json
import sys
import threading
import time
import uuid
from collections import Counter
from pathlib import Path

import psycopg

from load.draw import Draw
from load.job import Job, job_from, opening
from load.windows import Window, wait_for

_IMPORTED = time.process_time()


def main(place: str, seconds: float) -> None:
    """One thread for each connection of this process."""
    job = job_from(json.loads(Path(place).read_text(encoding="utf-8")))
    assert job.window is not None
    ended = threading.Event()
    counts = [Counter[int]() for _ in range(job.connections)]
    threads = [threading.Thread(target=_loop, args=(job, job.window, ended, each), daemon=True) for each in counts]
    for thread in threads:
        thread.start()
    ended.wait(seconds)
    ended.set()
    for thread in threads:
        thread.join(2)
    print(json.dumps({"transactions": sum(counts, Counter[int]()), "cpu": time.process_time() - _IMPORTED}))


def _loop(job: Job, window: Window, ended: threading.Event, counts: Counter[int]) -> None:
    draw = Draw(job)
    with psycopg.connect(job.dsn, autocommit=True, prepare_threshold=5 if job.prepared else None) as conn:
        while not ended.is_set():
            period = wait_for(window)
            turn = draw.turn()
            token = uuid.uuid4().hex if turn.query.kind == "write" and job.ledger else None
            conn.execute(opening(job, turn.actor, token), prepare=False)
            conn.execute(turn.query.sql, turn.params)
            conn.execute("COMMIT")
            counts[period] += 1


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
