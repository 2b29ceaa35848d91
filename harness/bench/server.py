"""The price inside the server: pgbench knows no Python, so what it finds is PostgreSQL's own."""

import re
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.bench.model import Sample, Subject
from harness.bench.session import Door
from harness.bench.statistics import FEWEST_BLOCKS, Judgement, Ratio, judge, ratio_of
from harness.target.pgbench import pgbench

_PARAMETER = re.compile(r"%\((\w+)\)s")
_LATENCY = re.compile(r"^\s+([\d.]+)\s+\d+\s+\S")
_TRANSACTIONS = 60
_MOST = 60

Answer = tuple[Ratio | None, Ratio | None, str]


def server_ratio(subject: Subject, door: Door, bindir: Path, bar: float, seconds: float) -> Answer:
    """Ratio, that of two equal arms, and why there is none. Each run of pgbench is a connection of its own."""
    if door.login is None:
        return None, None, "pgbench cannot log in as the application role"
    explicit = subject.query.explicit or subject.query.sql
    began = time.monotonic()
    until = began + seconds
    ratios: list[float] = []
    controls: list[float] = []
    for number in range(_MOST):
        sample = subject.samples[number % len(subject.samples)]
        arms = [(door.login, subject.query.sql), (door.dsn, explicit), (door.dsn, explicit)]
        taken: list[float] = [0.0, 0.0, 0.0]
        for place in ((0, 1, 2), (1, 2, 0), (2, 0, 1))[number % 3]:
            latency = _run(bindir, arms[place][0], arms[place][1], sample)
            if isinstance(latency, str):
                return None, None, latency
            taken[place] = max(latency, 1e-6)
        ratios.append(2 * taken[0] / (taken[1] + taken[2]))
        controls.append(taken[2] / taken[1])
        if number == 0 and (needed := (time.monotonic() - began) * FEWEST_BLOCKS) > 2 * seconds:
            return (
                None,
                None,
                f"{needed:.1f} s of pgbench are needed, {seconds:.1f} are left; give it a larger --budget",
            )
        if number + 1 >= FEWEST_BLOCKS:
            ratio = ratio_of(ratios)
            if time.monotonic() > until or judge(ratio, bar) is not Judgement.INCONCLUSIVE:
                break
    return ratio_of(ratios), ratio_of(controls), ""


def script(sql: str, sample: Sample) -> tuple[str, Mapping[str, Any]]:
    """A pgbench script of one transaction, and the variables that it uses; KeyError where one is not a column."""
    used = {name: sample.params[name] for name in _PARAMETER.findall(sql)}
    query = _PARAMETER.sub(r":\1", sql).replace("%%", "%").strip().rstrip(";")
    return ";\n".join(["BEGIN", *sample.principal.enter, query, "ROLLBACK"]) + ";\n", used


def latency_of(printed: str, position: int) -> float | None:
    """Milliseconds of the command at ``position`` of the script, as ``pgbench -r`` prints them."""
    _, _, listed = printed.partition("statement latencies in milliseconds")
    found = [match[1] for line in listed.splitlines() if (match := _LATENCY.match(line))]
    return float(found[position]) if position < len(found) else None


def _run(bindir: Path, dsn: str, sql: str, sample: Sample) -> float | str:
    text, variables = script(sql, sample)
    if any(value is None for value in variables.values()):
        return "a parameter is NULL, which pgbench cannot give"
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        arguments = ["-r", "-M", "prepared", "-t", str(_TRANSACTIONS), "-f", file.name]
        arguments += [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
        done = pgbench(bindir / "pgbench", dsn, arguments)
    found = latency_of(done.stdout, 1 + len(sample.principal.enter)) if done.returncode == 0 else None
    if found is None:
        last = (done.stderr.strip().splitlines() or ["it printed no latencies"])[-1]
        return f"pgbench: {last}"
    return found
