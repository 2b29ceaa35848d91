"""What is measured, in the order of what a short budget needs most: plans, price, growth, switching, the rest."""

import time
from collections.abc import Mapping

import psycopg

from harness.bench.build import Built
from harness.bench.contest import Contest, hold
from harness.bench.engine import engine_speed
from harness.bench.explain import planned
from harness.bench.forms import forms
from harness.bench.indexes import idle_indexes, worth_of
from harness.bench.measured import measured_of
from harness.bench.model import FAILS, Engine, Finding, Form, IndexWorth, Measured, Subject, Switch
from harness.bench.plans import Planned, findings_of
from harness.bench.price import alike, growth, price, skewed
from harness.bench.server import server_ratio
from harness.bench.setting import HASTE, Setting
from harness.bench.statistics import Judgement, Ratio, judge
from harness.bench.survey import Survey, survey
from harness.bench.switching import switches
from harness.bench.verdict import doubt_of, missed
from harness.config.model import QueryKind
from harness.target.connect import dsn_with


class Campaign:
    """One run over one setting. Read its results after ``run``."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._until = 0.0
        self._surveys: list[Survey] = []
        self._plans: dict[str, tuple[Planned, ...]] = {}
        self.price: dict[str, Contest] = {}
        self.growth: dict[str, dict[int, Contest]] = {}
        self._skew: dict[str, Contest] = {}
        self._server: dict[str, Ratio | None] = {}
        self.findings: list[Finding] = []
        self.judgements: dict[str, Judgement] = {}
        self.doubts: list[str] = []
        self.notes: list[str] = []
        self.switch: list[Switch] = []
        self.worth: list[IndexWorth] = []
        self.forms: list[Form] = []
        self.engine: Engine | None = None

    @property
    def _main(self) -> Survey:
        return self._surveys[-1]

    @property
    def _subjects(self) -> tuple[Subject, ...]:
        return tuple(each for each in self._main.subjects if each.samples and each.same_rows)

    @property
    def version(self) -> str:
        return self._main.version

    @property
    def is_pinned(self) -> bool:
        return bool(self.price) and all(each.pinned for each in self.price.values())

    @property
    def sizes(self) -> list[Mapping[str, int]]:
        return [{"tenants": p.size.tenants, "rows": p.size.rows} for p in self._setting.places if p.size is not None]

    def run(self) -> None:
        """Everything; each phase takes its part of what is left of the budget."""
        setting = self._setting
        for place in setting.places:
            setting.progress(f"surveying {place.name}")
            login = None if setting.login is None else dsn_with(setting.login, dbname=place.name)
            self._surveys.append(survey(setting.config, place.dsn, login, setting.pinning))
        if setting.login is None:
            role = setting.config.database.app_role
            self.notes.append(f"no login as {role} works: SET SESSION AUTHORIZATION stood in for it")
        self.doubts += [f"{s.query.name}: {s.trouble}" for s in self._main.subjects if s.trouble]
        self._until = time.monotonic() + setting.budget
        self._judge_plans()
        self._time_price()
        self._time_growth()
        if not self._setting.hasty:
            self._time_skew()
        if not setting.queries_only:
            self._time_switch()
        if self._setting.hasty:
            self.notes.append(
                f"in {setting.budget:g} s only what is declared as a read was timed for growth, and skew, server_ratio and "
                f"the worth of indexes were not measured: give it --budget {HASTE:g} or more"
            )
        else:
            self._time_server()
            self._weigh_indexes()
        if setting.queries_only:
            return
        setting.progress("timing the harness itself")
        self.engine = engine_speed(self._main, min(1.0, self._left("engine")))

    def measured(self) -> tuple[Measured, ...]:
        """One entry for each declared query, measured or not."""
        return tuple(self._measured(subject) for subject in self._main.subjects)

    def _left(self, phase: str) -> float:
        return max(0.0, self._until - time.monotonic()) * self._setting.share(phase)

    def _judge_plans(self) -> None:
        for subject in self._subjects:
            self._setting.progress(f"explaining {subject.query.name}")
            plans = planned(subject, self._main.door, self._main.facts, self._main.shares)
            self._plans[subject.query.name] = plans
            found = {(f.rule, f.object): f for plan in reversed(plans) for f in findings_of(plan, self._main.facts)}
            self.findings += found.values()
            bad = any(finding.severity == FAILS for finding in found.values())
            self.judgements[f"{subject.query.name}: plan"] = Judgement.MISSED if bad else Judgement.HELD
        plans = tuple(plan for each in self._plans.values() for plan in each)
        self.findings += idle_indexes(plans, self._main.facts)

    def _time_price(self) -> None:
        bar = self._setting.config.bench.max_ratio
        for subject in self._subjects:
            self.price[subject.query.name] = price(subject, self._main.door, bar)
        self._hold(list(self.price.values()), self._left("price"))
        for name, contest in self.price.items():
            self._settle(contest, name, "ratio")

    def _time_growth(self) -> None:
        if len(self._surveys) < 2:
            self.notes.append("growth was not measured: it needs [system] seed, and databases that the harness builds")
            return
        for place, other in zip(self._setting.places[1:], self._surveys[1:], strict=True):
            bar = self._setting.config.bench.max_growth if other is self._main else None
            for subject in other.subjects:
                self._growing(subject, place, other, bar)
        self._hold([c for sizes in self.growth.values() for c in reversed(sizes.values())], self._left("growth"))
        for name, sizes in self.growth.items():
            self._settle(list(sizes.values())[-1], name, "growth")

    def _growing(self, subject: Subject, place: Built, other: Survey, bar: float | None) -> None:
        name, first = subject.query.name, self._surveys[0]
        if (
            place.size is None
            or not subject.same_rows
            or (self._setting.hasty and subject.query.kind is QueryKind.WRITE)
        ):
            return
        least = next(each for each in first.subjects if each.query.name == name)
        pairs = alike(least.samples, subject.samples)
        if not pairs[0]:
            self.notes.append(f"{name}: growth was not measured: no samples of both sizes return equally many rows")
            return
        label = f"growth of {name} to {place.size.tenants} tenants"
        self.growth.setdefault(name, {})[place.size.tenants] = growth(
            subject.query, pairs, (first.door, other.door), label, bar
        )

    def _time_skew(self) -> None:
        door, bar = self._main.door, self._setting.config.bench.max_skew
        for subject in self._subjects:
            pairs = skewed(subject, self._main.shares)
            if pairs is not None:
                name = subject.query.name
                self._skew[name] = growth(subject.query, pairs, (door, door), f"skew of {name}", bar)
        self._hold(list(self._skew.values()), self._left("skew"))
        for name, contest in self._skew.items():
            self._settle(contest, name, "skew")

    def _time_switch(self) -> None:
        reads = [each for each in self._subjects if each.query.kind is QueryKind.READ]
        if not reads:
            return
        self._setting.progress("timing tenant switches")
        bar = self._setting.config.bench.max_switch
        for switch, contest in switches(
            reads[0], self._setting.config, self._main, self._setting.through, bar, self._left("switch")
        ):
            self.switch.append(switch)
            if contest is not None and switch.path == "direct":
                self._settle(contest, f"switching ({switch.path})", "switch")

    def _time_server(self) -> None:
        if self._setting.bindir is None or not (self._setting.bindir / "pgbench").exists():
            self.notes.append("server_ratio was not measured: pgbench is not there")
            return
        until = time.monotonic() + self._left("server")
        bar = self._setting.config.bench.max_ratio
        for position, subject in enumerate(self._subjects):
            self._setting.progress(f"pgbench: {subject.query.name}")
            seconds = (until - time.monotonic()) / (len(self._subjects) - position)
            name = subject.query.name
            ratio, control, why = server_ratio(subject, self._main.door, self._setting.bindir, bar, max(seconds, 0.2))
            self._server[name] = ratio
            if why:
                self.notes.append(f"{name}: server_ratio: {why}")
                continue
            judgement = judge(ratio, bar, control)
            self.judgements[f"{name}: server_ratio"] = judgement
            if judgement is Judgement.INCONCLUSIVE:
                self.doubts.append(f"server_ratio of {name}: undecided in {seconds:.0f} s; give it a larger --budget")
            if judgement is Judgement.MISSED and ratio is not None:
                self.findings.append(missed("server_ratio", name, ratio, bar, self._measured(subject)))

    def _weigh_indexes(self) -> None:
        if all(place.size is None for place in self._setting.places):
            self.notes.append("what each index costs was not measured: that needs databases that the harness builds")
            return
        setting = self._setting
        setting.progress("weighing the form of the policies")
        self.forms = forms(setting.places[-1], self._main, self._subjects, self._left("forms"))
        self.worth = worth_of(
            self._setting.places[-1],
            self._main,
            self._subjects,
            self._plans,
            self._left("indexes"),
            self._setting.progress,
        )

    def _hold(self, contests: list[Contest], seconds: float) -> None:
        try:
            hold(contests, time.monotonic() + seconds, progress=self._setting.progress)
        except psycopg.Error as error:
            self.doubts.append(f"the measuring was cut short: {error}")

    def _settle(self, contest: Contest, name: str, what: str) -> None:
        """Judge a contest: its finding where it missed, its doubt where it is undecided."""
        self.judgements[f"{name}: {what}"] = contest.judgement
        ratio = contest.ratio
        if contest.judgement is Judgement.MISSED and ratio is not None and contest.bar is not None:
            subject = next((each for each in self._subjects if each.query.name == name), None)
            measured = self._measured(subject) if subject is not None else None
            self.findings.append(missed(what, name, ratio, contest.bar, measured))
        elif contest.judgement is Judgement.INCONCLUSIVE:
            self.doubts.append(doubt_of(contest))

    def _measured(self, subject: Subject) -> Measured:
        name = subject.query.name
        sizes = self.growth.get(name, {})
        return measured_of(
            subject,
            bar=self._setting.config.bench.max_ratio,
            price=self.price.get(name),
            growth=list(sizes.values())[-1] if sizes else None,
            skew=self._skew.get(name),
            server=self._server.get(name),
            plan=next(iter(self._plans.get(name, ())), None),
            judged=self.judgements.get(f"{name}: plan"),
        )
