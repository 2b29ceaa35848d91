"""A run that is stopped tells what it measured until then, and does not call it held."""

import signal
import threading

from harness.traffic.options import Options
from harness.traffic.pipeline import run_load
from tests.conftest import Database
from tests.harness.traffic.test_pipeline import Subject


def test_ctrl_c_keeps_what_was_measured_and_marks_it_cut_short(database: Database, subject: Subject) -> None:
    config = subject()
    main = threading.main_thread().ident
    assert main is not None
    stop = threading.Timer(0, lambda: signal.pthread_kill(main, signal.SIGINT))

    def progress(what: str) -> None:
        measured = "foreign rows in" in what and "foreign rows in 0," not in what
        if measured and not stop.is_alive() and stop.ident is None:
            stop.start()

    report = run_load(config, database.dsn, Options(users=3, duration=60, connections=2), owned=True, progress=progress)
    stop.join()
    assert report.verdict == "inconclusive"
    assert report.why == "cut short"
    assert report.to_json()["cut_short"] is True
    assert report.figures["rows_checked"] > 0
    assert report.figures["writes_lost"] == 0
