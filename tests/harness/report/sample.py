"""Documents for tests: the attack is a real run on a database that leaks, the other phases have the shapes of the contract."""

import copy
import json
import math
from pathlib import Path
from typing import Any

from harness.attack.ways import Channel
from harness.record.model import COMMANDS

_ATTACK = Path(__file__).parent / "samples" / "attack.json"
_CHANNELS = {
    "SELECT": [("direct", 45), ("COPY", 10), ("row lock", 10), ("view", 4), ("no context", 17), ("reused session", 1)],
    "INSERT": [("direct", 85), ("COPY", 5), ("MERGE", 5), ("ON CONFLICT", 15), ("key", 41), ("hook", 32)],
    "UPDATE": [("direct", 55), ("MERGE", 5), ("key", 15), ("victim's work", 1), ("program", 12)],
    "DELETE": [("direct", 25), ("MERGE", 5), ("cascade", 97), ("no context", 30), ("program", 9)],
    "TRUNCATE": [("direct", 5), ("cascade", 10)],
}
HOSTILE = "</script><script>alert(1)</script>\"'`|]]>&\x00\x1b[31m ${{ x }}"


def attack() -> dict[str, Any]:
    """What ``attack --format json`` printed."""
    document: dict[str, Any] = json.loads(_ATTACK.read_text())
    document["channels"] = [
        {"object": entry["object"], "command": entry["command"], "channel": channel, "attempts": number}
        for entry in document["coverage"]
        if entry["state"] != "shared"
        for channel, number in _CHANNELS[entry["command"]]
    ]
    return document


def held() -> dict[str, Any]:
    """A run in which every phase held, with a waiver and one finding that does not fail."""
    document = breached()
    attacked = document["phases"]["attack"]
    attacked["verdict"], attacked["why"] = "held", "nothing crossed"
    attacked["findings"] = [f for f in attacked["findings"] if f["severity"] == "forgery"]
    document["phases"]["load"]["verdict"] = "held"
    return {**document, "verdict": "held"}


def spotless() -> dict[str, Any]:
    """A run of every phase of which there is nothing to tell."""
    document = held()
    document["waivers"] = []
    for phase in document["phases"].values():
        phase["findings"] = []
    return document


def breached() -> dict[str, Any]:
    """A run in which the attack found the leak of the sample."""
    attacked = attack()
    attacked["findings"].append(_waived(attacked["findings"][0]))
    return {
        "schema": 1,
        "verdict": "breached",
        "version": "0.1.0",
        "started": "2026-11-24T09:12:04+00:00",
        "finished": "2026-11-24T09:17:41+00:00",
        "seed": 1,
        "phases": {
            "attack": attacked,
            "pools": {"verdict": "held", "why": "", "seconds": 8.2, "attempts": 412, "findings": []},
            "service": _service(),
            "server": _server(),
            "bench": _bench(),
            "load": _load(),
        },
        "environment": {"python": "3.11.7", "machine": "2 cores, x86_64", "postgres": "embedded 18.4", "clock": "UTC"},
        "waivers": _waivers(),
    }


def partial() -> dict[str, Any]:
    """A run that did not see everything: a phase not run, a relation uncovered, a doubt."""
    document = held()
    document["phases"]["load"] = {"verdict": "not-run", "why": "tenantproof.toml declares no locustfile"}
    attacked = document["phases"]["attack"]
    attacked["coverage"][0] |= {"state": "uncovered", "why": "no row of a victim is there to be tried"}
    attacked["doubts"] = ["a trigger could not be switched off"]
    attacked["verdict"] = "inconclusive"
    return {**document, "verdict": "inconclusive"}


def hostile() -> dict[str, Any]:
    """A run on a database whose every name is markup."""
    document = copy.deepcopy(breached())
    for finding in document["phases"]["attack"]["findings"]:
        finding |= {"object": HOSTILE, "explanation": HOSTILE, "observed": HOSTILE, "statements": [HOSTILE]}
        finding |= {"fingerprint": f"integrity:{HOSTILE}:{finding['rule']}", "reproduction": HOSTILE, "remedy": HOSTILE}
    for entry in document["phases"]["attack"]["coverage"]:
        entry |= {"object": HOSTILE + "x" * 80, "why": HOSTILE}
    for entry in document["phases"]["attack"]["channels"]:
        entry["object"] = HOSTILE + "x" * 80
    document["phases"]["attack"]["channels"] += [
        {"object": "registry.everything", "command": command, "channel": str(channel), "attempts": 1_000_000}
        for channel in (*Channel, HOSTILE)
        for command in (*COMMANDS, HOSTILE)
    ]
    document["waivers"][0]["reason"] = HOSTILE
    document["environment"][HOSTILE] = HOSTILE
    document["phases"]["bench"]["queries"][0]["name"] = HOSTILE
    return document


def _waived(finding: dict[str, Any]) -> dict[str, Any]:
    parts = {"severity": "existence", "object": "registry.bodies", "rule": "unique-oracle"}
    return {
        **finding,
        **parts,
        "fingerprint": "existence:registry.bodies:unique-oracle",
        "explanation": "A unique key without the tenant tells that another tenant already has the value.",
        "statements": ["INSERT INTO registry.bodies (org_code, name) VALUES ('DOH', 'Ports')"],
        "observed": "with the victim's rows: (error, 23505, duplicate key) — without them: (tag, INSERT 0 1)",
        "remedy": "ALTER TABLE registry.bodies ADD UNIQUE (org_code, name);",
        "waiver": {"reason": "names are public by law", "owner": "registry team", "expires": "2026-12-01"},
    }


def _waivers() -> list[dict[str, Any]]:
    own = {"owner": "registry team"}
    return [
        {
            "finding": "existence:registry.bodies:unique-oracle",
            "reason": "names are public by law",
            **own,
            "expires": "2026-12-01",
            "state": "in-force",
            "matched": 1,
            "warning": "expires in 7 days",
        },
        {
            "finding": "activity:registry.sites",
            "reason": "counts were accepted",
            **own,
            "expires": "2027-06-30",
            "state": "idle",
            "matched": 0,
            "warning": "matches no finding: remove it, or the next finding of this name is accepted unseen",
        },
    ]


def _service() -> dict[str, Any]:
    layers = [
        {"family": "reads", "application": "held", "database": "held", "both": "held"},
        {"family": "writes", "application": "breached", "database": "held", "both": "held"},
    ]
    coverage = [
        {"object": name, "command": command, "state": "attacked", "why": "", "channel": "HTTP"}
        for name in ("registry.assets", "registry.sites")
        for command in ("SELECT", "INSERT", "UPDATE")
    ]
    return {"verdict": "held", "why": "", "findings": [], "layers": layers, "coverage": coverage, "seconds": 12.5}


def _server() -> dict[str, Any]:
    defect = {"cve": "CVE-2026-14666", "title": "plans survive role changes", "verdict": "exposed", "why": "shown live"}
    finding = {
        "fingerprint": "server:postgresql:cve-2026-14666",
        "rule": "known-server-defect",
        "severity": "server",
        "object": "postgresql",
        "family": "server",
        "attacker": {"tenant": "a"},
        "victim": {"tenant": "b"},
        "statements": ["EXECUTE cached_plan"],
        "observed": "the row of b was shown to a",
        "explanation": "CVE-2026-14666: plans survive role changes.",
        "remedy": "Upgrade PostgreSQL.",
        "reproduction": "SELECT 'BREACH';",
        "waiver": None,
    }
    return {"verdict": "held", "server_version": "18.4", "defects": [{**defect, "fixed_in": []}], "findings": [finding]}


def _bench() -> dict[str, Any]:
    def query(name: str, ratio: float, spread: float, growth: float) -> dict[str, Any]:
        return {
            "name": name,
            "under_rls_ms": round(0.2 * ratio, 3),
            "explicit_ms": 0.2,
            "ratio": ratio,
            "ratio_ci": [round(ratio - spread, 3), round(ratio + spread, 3)],
            "growth": growth,
            "server_ratio": 1.01,
            "skew": 1.1,
            "index": "ix_assets_org_code",
            "plan_ok": True,
            "rows_examined": 50,
            "rows_returned": 50,
        }

    queries = [
        query("assets-of-a-site", 1.05, 0.03, 1.1),
        query("latest-assets", 1.02, 0.02, 1.04),
        query("move-asset", 1.17, 0.06, 1.21),
    ]
    return {
        "schema": 1,
        "verdict": "held",
        "queries": queries,
        "switch": [{"path": "direct", "round_trips_added": 0, "ratio": 1.04}],
        "engine": {"attempts_per_second": 310, "bare_per_second": 520, "ratio": 0.6, "generated_per_second": 140},
        "findings": [],
    }


def _load() -> dict[str, Any]:
    series = [
        {
            "t": t,
            "rps": round(900 - 80 * math.exp(-t / 6) - (400 if 28 <= t < 31 else 0) + 25 * math.sin(t), 1),
            "p50_ms": 4.1,
            "p95_ms": round(9 + 2 * math.sin(t / 3) + (30 if 28 <= t < 32 else 0), 2),
        }
        for t in range(60)
    ]
    counts = {"rows_checked": 1_204_551, "foreign_rows": 0, "tenant_switches": 48_211, "server_connections": 12}
    writes = {"writes_acknowledged": 9_120, "writes_lost": 0, "writes_doubled": 0}
    rates = {"sql_tps": 2300, "bare_tps": 3050, "pgbench_tps": 7700, "bare_ratio": 0.75, "ratio": 0.3}
    return {
        "schema": 1,
        "verdict": "held",
        **counts,
        "requests": 52_310,
        "errors": 3,
        "rps": 871.8,
        "p50_ms": 4.1,
        "p95_ms": 9.8,
        "p99_ms": 22.0,
        **writes,
        "faults": [{"kind": "backend-terminated", "count": 4, "recovered_s": 0.4}],
        **rates,
        "findings": [],
        "series": series,
    }
