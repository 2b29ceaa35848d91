"""A bar is held or missed by an interval; everything else is doubt."""

from random import Random
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from harness.bench.statistics import (
    FEWEST_BLOCKS,
    NOISE,
    Judgement,
    Ratio,
    block_ratio,
    judge,
    quantile,
    ratio_of,
    worst,
)

positive = st.floats(min_value=1e-6, max_value=1e3, allow_nan=False)
many = st.lists(positive, min_size=FEWEST_BLOCKS, max_size=40)


def _ratio(ends: list[float]) -> Ratio:
    low, value, high = sorted(ends)
    return Ratio(value=value, low=low, high=high, blocks=20)


ratios = st.lists(positive, min_size=3, max_size=3).map(_ratio)
quiet = Ratio(value=1.0, low=0.99, high=1.01, blocks=20)


@given(many)
def test_the_interval_holds_the_ratio_and_lies_among_the_blocks(blocks: list[float]) -> None:
    found = ratio_of(blocks)
    assert found is not None
    assert min(blocks) <= found.low <= found.value <= found.high <= max(blocks)


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_the_blocks_does_not_matter(blocks: list[float], random: Random) -> None:
    shuffled = list(blocks)
    random.shuffle(shuffled)
    assert ratio_of(shuffled) == ratio_of(blocks)


def test_the_interval_is_that_of_a_drawn_bootstrap() -> None:
    draw = Random(3)
    blocks = [draw.gauss(1.0, 0.1) for _ in range(41)]
    medians = sorted(median(draw.choices(blocks, k=41)) for _ in range(8000))
    found = ratio_of(blocks)
    assert found is not None
    ordered = sorted(blocks)
    for end, drawn in ((found.low, medians[40]), (found.high, medians[7960])):
        assert abs(ordered.index(end) - ordered.index(drawn)) <= 1


@given(positive)
def test_blocks_that_agree_leave_no_room_for_doubt(value: float) -> None:
    found = ratio_of([value] * FEWEST_BLOCKS)
    assert found is not None
    assert (found.low, found.high) == (value, value)


@given(st.lists(positive, max_size=FEWEST_BLOCKS - 1))
def test_too_few_blocks_give_no_ratio(blocks: list[float]) -> None:
    assert ratio_of(blocks) is None


@given(many, st.floats(min_value=0.1, max_value=10))
def test_scaling_both_arms_changes_no_ratio(samples: list[float], factor: float) -> None:
    scaled = [sample * factor for sample in samples]
    assert abs(block_ratio(scaled, scaled) - block_ratio(samples, samples)) < 1e-9


@given(ratios, positive)
def test_held_and_missed_are_told_by_the_ends_of_the_interval(ratio: Ratio, bar: float) -> None:
    match judge(ratio, bar, quiet):
        case Judgement.HELD:
            assert ratio.high <= bar
        case Judgement.MISSED:
            assert ratio.low > bar
        case Judgement.INCONCLUSIVE:
            assert ratio.low <= bar < ratio.high


@given(ratios, positive, st.floats(min_value=NOISE * 1.01, max_value=1))
def test_a_restless_machine_decides_nothing(ratio: Ratio, bar: float, off: float) -> None:
    for value in (1 + off, 1 - off):
        control = Ratio(value=value, low=value, high=value, blocks=20)
        assert judge(ratio, bar, control) is Judgement.INCONCLUSIVE


@given(ratios, positive)
def test_a_controlled_measurement_without_its_control_decides_nothing(ratio: Ratio, bar: float) -> None:
    assert judge(ratio, bar, None, controlled=True) is Judgement.INCONCLUSIVE
    assert judge(None, bar, quiet) is Judgement.INCONCLUSIVE


@given(st.lists(st.sampled_from(list(Judgement))))
def test_the_worst_of_judgements_is_never_better_than_any(judgements: list[Judgement]) -> None:
    verdict = worst(judgements)
    if verdict is Judgement.HELD:
        assert judgements
        assert set(judgements) == {Judgement.HELD}
    assert (verdict is Judgement.MISSED) == (Judgement.MISSED in judgements)


@given(st.lists(positive, min_size=1), st.floats(min_value=0, max_value=1))
def test_a_quantile_is_one_of_the_samples(samples: list[float], share: float) -> None:
    assert quantile(sorted(samples), share) in samples
