"""What was found of one query is put together in one place: what was not measured is None."""

from harness.bench.contest import Contest
from harness.bench.model import Measured, Subject
from harness.bench.plans import Planned
from harness.bench.plantree import buffers, examined, nodes, returned
from harness.bench.statistics import Judgement, Ratio
from harness.bench.verdict import doubt_of


def measured_of(
    subject: Subject,
    *,
    bar: float,
    price: Contest | None,
    growth: Contest | None,
    skew: Contest | None,
    server: Ratio | None,
    plan: Planned | None,
    judged: Judgement | None,
) -> Measured:
    """``plan`` is that of the largest tenant; ``judged`` is the judgement of all plans of the query."""
    tree = nodes(plan.plan) if plan is not None else ()
    undecided = [c for c in (price, growth, skew) if c is not None and c.judgement is Judgement.INCONCLUSIVE]
    return Measured(
        name=subject.query.name,
        kind=subject.query.kind.value,
        bar=bar,
        under_rls=tuple(price.subject) if price is not None else (),
        explicit=tuple(price.base) if price is not None else (),
        ratio=price.ratio if price is not None else None,
        control=price.control if price is not None else None,
        server=server,
        growth=growth.ratio if growth is not None else None,
        skew=skew.ratio if skew is not None else None,
        index=next((node.index for node in tree if node.index), subject.query.index),
        plan_ok=None if judged is None else judged is Judgement.HELD,
        examined=examined(tree) if tree else None,
        returned=returned(tree) if tree else None,
        buffers=buffers(plan.plan) if plan is not None else None,
        plan=plan.plan["Plan"] if plan is not None else None,
        doubts=(subject.trouble,) if subject.trouble else tuple(doubt_of(each) for each in undecided),
    )
