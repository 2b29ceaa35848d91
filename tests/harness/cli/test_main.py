"""Bad input is one clear text on standard error and exit code 2."""

import pytest

from harness.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["attack"], "--dsn"),
        (["attack", "--dsn", "postgresql://x@prod-db.example/app", "--config", "nowhere.toml"], "nowhere.toml"),
        (["attack", "--dsn", "host=127.0.0.1", "--fail-on", "everything"], "everything"),
        (["certify", "--skip", "sleep"], "sleep"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_bad_input_exits_with_two(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.out == ""


def test_help_names_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    assert "inconclusive" in capsys.readouterr().out
