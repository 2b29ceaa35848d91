"""The server under the policies is judged too: by its version, and by showing each known defect where it can be shown.

A live leak outranks any version. ``fixed`` needs a probe that stayed silent beside a control that did not, or a
version that never had the defect; a probe that could not answer is ``by-version``.
"""

import secrets
from typing import assert_never

import psycopg
from psycopg.rows import TupleRow

from harness.errors import ConnectionFailed, Interrupted
from harness.server.attempt import Answer, Outcome, attempt, brief
from harness.server.model import Defect, DefectVerdict, Judgement
from harness.server.release import Release, Standing, standing
from harness.server.report import ServerReport
from harness.server.scratch import Scratch, scratch
from harness.server.table import known_defects
from harness.target.connect import connect

_LOOK = "Look at its log; what it left behind, the next run removes."


def probe_server(dsn: str) -> ServerReport:
    """Judge the server of the privileged connection ``dsn``; nothing of its databases is changed.

    Raises ConnectionFailed where it cannot be reached, Interrupted where it went away.
    """
    with connect(dsn) as conn:
        version = conn.info.parameter_status("server_version") or ""
        release = Release.of_number(conn.info.server_version)
        kept = {defect.cve: _kept(conn, defect, release) for defect in known_defects() if defect.question}
    try:
        answers = _answers(dsn, release)
    except ConnectionFailed as error:
        raise Interrupted(f"The server went away while it was probed: {error.what}", remedy=_LOOK) from error
    defects = tuple(
        judge(defect, release, answers.get(defect.cve), kept=kept.get(defect.cve, "")) for defect in known_defects()
    )
    return ServerReport(server_version=version, release=release, defects=defects)


def judge(defect: Defect, release: Release, answer: Answer | None, *, kept: str = "") -> DefectVerdict:
    """One verdict from what the version says, what the probe found and what the target's own database ``kept``."""
    stands, says = standing(release, since=defect.since, clean_from=defect.clean_from, fixed_in=defect.fixed_in)
    remedy = (
        f"Upgrade PostgreSQL {release} to a release with the fix ({', '.join(map(str, defect.fixed_in))} or later)."
    )
    if kept and stands is not Standing.VULNERABLE:
        stands, says, remedy = Standing.VULNERABLE, f"{says}, but {kept}", f"In the target's database {kept}."
    verdict, why = _weigh(stands, says, answer)
    return DefectVerdict(defect=defect, verdict=verdict, standing=stands, why=why, remedy=remedy)


def _weigh(stands: Standing, says: str, answer: Answer | None) -> tuple[Judgement, str]:
    if answer is None:
        return (Judgement.FIXED if stands is Standing.NEVER else Judgement.BY_VERSION), says
    match answer.outcome:
        case Outcome.LEAKED:
            return Judgement.EXPOSED, f"shown live: the probe read or planted what the policy forbids ({says})"
        case Outcome.FAILED:
            return Judgement.BY_VERSION, f"{says}; the probe gave no answer: {answer.why}"
        case Outcome.SILENT if stands is Standing.VULNERABLE:
            return Judgement.BY_VERSION, f"{says}; the probe did not show it (a vendor may have brought the fix back)"
        case Outcome.SILENT:
            return Judgement.FIXED, f"{says}; the probe did not show it, its control did"
        case _:
            assert_never(answer.outcome)


def _answers(dsn: str, release: Release) -> dict[str, Answer]:
    """What each probe found, by CVE; none where the release is older than what the defect is about."""
    due = [defect for defect in known_defects() if release.major >= defect.since.major]
    try:
        with scratch(dsn) as made:
            return {defect.cve: _answer(defect, made) for defect in due}
    except psycopg.Error as error:
        if error.sqlstate is None:
            raise Interrupted(f"The server went away while it was probed: {error}", remedy=_LOOK) from error
        refused = Answer(outcome=Outcome.FAILED, why=f"no scratch database could be made ({brief(error)})")
        return {defect.cve: refused for defect in due}


def _answer(defect: Defect, made: Scratch) -> Answer:
    return attempt(defect, made, secret=f"secret-{secrets.token_hex(8)}")


def _kept(conn: psycopg.Connection[TupleRow], defect: Defect, release: Release) -> str:
    if defect.question is None or release.major < defect.since.major:
        return ""
    return "; ".join(str(row[0]) for row in conn.execute(defect.question))
