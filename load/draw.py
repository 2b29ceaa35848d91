"""Who does what next is drawn by the shares of the job; the few first tenants ask most."""

import random
from dataclasses import dataclass

from load.job import Actor, Job, Query

MISHAPS = ("statement-timed-out", "request-cancelled", "deadlock", "huge-query")
# How a transaction of an adversary ends besides being rolled back: what the pool gets back then, it must clear.
ENDINGS = ("ROLLBACK", "SELECT 1/0", "SAVEPOINT tenantproof; SET LOCAL search_path = pg_catalog", "left open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One transaction: who asks, what, with whose parameters. ``actor`` None is nobody.

    ``manner``: honest, flood, nobody, stranger, adversary or the name of a mishap.
    """

    actor: Actor | None
    query: Query
    params: dict[str, str | None]
    manner: str
    program: tuple[str, ...] = ()
    ending: str = "ROLLBACK"


class Draw:
    """The turns of one process."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._reads = [query for query in job.queries if query.kind == "read"]
        self._writes = [query for query in job.queries if query.kind == "write"]
        self._actors = job.actors[1:] if job.apart else job.actors
        self._adversaries = [actor for actor in job.actors if actor.programs]

    def turn(self) -> Turn:
        """What is done next."""
        job, chance = self._job, random.random()  # noqa: S311 - a mix, no secret
        actor = self.actor()
        if self._reads:
            query = random.choice(self._reads)  # noqa: S311
            for share, manner in (
                (job.nobody, "nobody"),
                (job.strangers, "stranger"),
                (job.mishaps, "mishap"),
                (job.adversaries if self._adversaries else 0.0, "adversary"),
            ):
                if chance < share:
                    return self._odd(manner, actor, query)
                chance -= share
        return self.honest(actor)

    def actor(self) -> Actor:
        """Skewed: half of the turns are of the first quarter."""
        actors = self._actors
        return actors[int(len(actors) * random.random() ** 2)]  # noqa: S311

    def honest(self, actor: Actor, manner: str = "honest") -> Turn:
        """One of the actor's own queries."""
        writes = self._writes and (not self._reads or random.random() < self._job.writes)  # noqa: S311
        query = random.choice(self._writes if writes else self._reads)  # noqa: S311
        return Turn(actor=actor, query=query, params=sample(actor, query), manner=manner)

    def _odd(self, manner: str, actor: Actor, query: Query) -> Turn:
        match manner:
            case "nobody":
                return Turn(actor=None, query=query, params=sample(actor, query), manner=manner)
            case "stranger":
                other = random.choice(self._job.actors)  # noqa: S311
                return Turn(actor=actor, query=query, params=sample(other, query), manner=manner)
            case "mishap":
                # A deadlock needs two connections at a time.
                weights = (4, 4, 1 if self._job.connections > 1 else 0, 3)
                kind = random.choices(MISHAPS, weights)[0]  # noqa: S311
                return Turn(actor=actor, query=query, params=sample(actor, query), manner=kind)
            case _:
                actor = random.choice(self._adversaries)  # noqa: S311
                return Turn(
                    actor=actor,
                    query=query,
                    params=sample(actor, query),
                    manner="adversary",
                    program=random.choice(actor.programs),  # noqa: S311
                    ending=random.choice(ENDINGS),  # noqa: S311
                )


def sample(actor: Actor, query: Query) -> dict[str, str | None]:
    """One of the actor's parameters for the query."""
    return random.choice(actor.samples[query.name])  # noqa: S311
