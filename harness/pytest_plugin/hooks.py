"""``pytest --tenantproof tenantproof.toml``; without the option nothing but this file is imported, and it does nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tenantproof", "tenant isolation")
    group.addoption("--tenantproof", metavar="FILE", help="Attack the system that this tenantproof.toml describes.")
    group.addoption(
        "--tenantproof-dsn",
        metavar="URL",
        help="A privileged connection to the database; without it [system] builds one.",
    )
    group.addoption(
        "--tenantproof-postgres",
        metavar="SOURCE",
        default="embedded",
        help="Where [system] builds: embedded, embedded:16, docker:IMAGE, local:/path/to/bin.",
    )
    group.addoption(
        "--tenantproof-yes-really",
        metavar="DATABASE",
        help="Attack this database although its address looks like production.",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tenantproof: made by --tenantproof, one for each relation and family")
    if (given := config.getoption("tenantproof")) is None:
        return
    here = config.invocation_params.dir
    path = (here / given).resolve()
    if not path.is_file():
        raise pytest.UsageError(f"--tenantproof: there is no file {path}; tenantproof init writes one")
    from harness.pytest_plugin.run import RUN, Run

    config.option.tenantproof = str(path)  # absolute, as workers start in other folders
    config.stash[RUN] = Run(config, path)
    if path not in {(here / named.partition("::")[0]).resolve() for named in config.args}:
        config.args.append(str(path))


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.getoption("tenantproof") is None:
        return
    from harness.pytest_plugin.run import RUN

    if (run := config.stash.get(RUN, None)) is not None:
        run.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if str(file_path) != parent.config.getoption("tenantproof"):
        return None
    from harness.pytest_plugin.items import Described

    return Described.from_parent(parent, path=file_path)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Every waiver, as in every other output; which of them match a finding is not known where workers attack."""
    if config.getoption("tenantproof") is None:
        return
    from harness.pytest_plugin.run import RUN

    if lines := config.stash[RUN].waivers():
        terminalreporter.section("tenantproof: waivers")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Relations that are attacked together go to one worker; every other test goes where it would."""
    if config.getoption("tenantproof") is None or config.getoption("dist") != "load":
        return None
    from harness.pytest_plugin.schedule import Together

    return Together(config, log)


@pytest.fixture(scope="session")
def tenantproof_target(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The system as a copy that tests may write to: ``dsn`` is privileged, ``app_dsn`` the application's."""
    if request.config.getoption("tenantproof") is None:
        raise pytest.UsageError("the fixtures of tenantproof need --tenantproof tenantproof.toml")
    from harness.pytest_plugin.run import RUN

    with request.config.stash[RUN].copy() as target:
        yield target


@pytest.fixture
def as_principal(request: pytest.FixtureRequest, tenantproof_target: Any) -> Callable[..., AbstractContextManager[Any]]:
    """``with as_principal(tenant, **parameters) as connection``: the application's login, entered; None for nobody.

    The block is one transaction, which is rolled back at its end.
    """
    from harness.pytest_plugin.run import RUN, entering

    return entering(tenantproof_target, request.config.stash[RUN].config.tenancy)
