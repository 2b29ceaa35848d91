"""The house keeps its shape: empty package files, quiet layers, a wheel that carries the certifier alone."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Database

ROOT = Path(__file__).parents[2]


def test_every_package_file_is_empty() -> None:
    tracked = subprocess.run(["git", "ls-files", "*__init__.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = tracked.stdout.split()
    assert files
    assert [name for name in files if (ROOT / name).read_text().strip()] == []


def test_every_sql_question_of_the_catalog_is_asked() -> None:
    source = (ROOT / "harness/catalog/introspect.py").read_text()
    names = {path.stem for path in (ROOT / "harness/catalog/questions").glob("*.sql")}
    assert {name for name in names if f'"{name}"' not in source} == set()


@pytest.mark.wheel
def test_the_wheel_attacks_a_url_from_a_folder_with_packages_of_the_same_names(
    tmp_path: Path, database: Database
) -> None:
    built = tmp_path / "dist"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(built), str(ROOT)], check=True)
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        packages = {name.split("/")[0] for name in files.namelist() if ".dist-info/" not in name}
    assert packages == {"harness", "load"}
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    subprocess.run([home / "bin/pip", "--disable-pip-version-check", "-q", "install", str(wheel)], check=True)
    project = tmp_path / "project"
    for name in ("harness", "load", "system"):
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text("raise RuntimeError('the project was imported')\n")
    case = ROOT / "tests/cases/b_device_pk"
    (project / "tenantproof.toml").write_text((case / "tenantproof.toml").read_text())
    load_schema(database.dsn, case / "schema.sql")
    done = subprocess.run(
        [home / "bin/tenantproof", "attack", "--dsn", database.dsn, "--quiet"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("BREACHED")


def load_schema(dsn: str, *files: Path) -> None:
    """Run SQL files as psql would."""
    from harness.target.connect import connect
    from harness.target.text import tell

    with connect(dsn) as connection:
        for file in files:
            tell(connection, file.read_text())
