"""What contests have measured, as series: for pytest-benchmark every sample, for pictures a ratio for each size."""

from collections.abc import Mapping, Sequence

from harness.bench.contest import Contest


def samples_of(
    price: Mapping[str, Contest], growth: Mapping[str, Mapping[int, Contest]]
) -> Mapping[str, tuple[float, ...]]:
    """Every arm's seconds by name."""
    found: dict[str, tuple[float, ...]] = {}
    for name, contest in price.items():
        found[f"{name}[rls]"] = tuple(contest.subject)
        found[f"{name}[explicit]"] = tuple(contest.base)
    for name, sizes in growth.items():
        for tenants, contest in sizes.items():
            found[f"{name}[{tenants} tenants]"] = tuple(contest.subject)
    return {name: samples for name, samples in found.items() if samples}


def growths_of(
    growth: Mapping[str, Mapping[int, Contest]], sizes: Sequence[Mapping[str, int]]
) -> Mapping[str, Mapping[int, float]]:
    """For each query the ratio of its median to that at the fewest tenants, by tenants; ``sizes`` as the report has them."""
    fewest = sizes[0]["tenants"] if sizes else 0
    return {
        name: {fewest: 1.0} | {tenants: each.ratio.value for tenants, each in contests.items() if each.ratio}
        for name, contests in growth.items()
    }
