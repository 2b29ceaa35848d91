"""The commands of the service start safely or say in one sentence why not, and a token's printer agrees with its reader."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from system.enums import UserRole
from system.keys import SettingsError, keys_from
from system.principal import Principal
from system.settings import Ablation, settings_from
from system.tokens import authenticate, issue
from tests.system.conftest import Place

ROOT = Path(__file__).parents[2]
KEY = "a secret of at least thirty-two bytes"
BASE = {"TENANTPROOF_APP_DSN": "postgresql://app_user@/x", "TENANTPROOF_JWT_KEY": KEY}
SOMEBODY = Principal(tenant_id=7, user_id=8, role=UserRole.MEMBER)


def run(module: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TENANTPROOF_")}
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **variables}, capture_output=True, text=True, check=False, timeout=60
    )


def pem(key: Ed25519PrivateKey) -> tuple[str, str]:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_a_printed_token_is_read_as_what_was_asked_for() -> None:
    printed = run("system.tokens", "--tenant", "7", "--user", "8", "--role", "member", TENANTPROOF_JWT_KEY=KEY)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert authenticate(keys_from({"TENANTPROOF_JWT_KEY": KEY}), printed.stdout.strip()) == SOMEBODY


def test_the_environment_says_what_the_command_line_does_not() -> None:
    asked = {"TENANTPROOF_TENANT": "7", "TENANTPROOF_USER_ID": "8", "TENANTPROOF_ROLE": "member"}
    printed = run("system.tokens", TENANTPROOF_JWT_KEY=KEY, **asked)
    assert authenticate(keys_from({"TENANTPROOF_JWT_KEY": KEY}), printed.stdout.strip()) == SOMEBODY


def test_without_a_key_two_processes_agree_on_one_and_say_so(tmp_path: Path) -> None:
    words = ("--tenant", "7", "--user", "8", "--role", "member")
    printed = [run("system.tokens", *words, XDG_STATE_HOME=str(tmp_path)) for _ in range(2)]
    key = tmp_path / "tenantproof" / "development-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key.parent.iterdir()] == ["development-key"]
    for each in printed:
        assert "TENANTPROOF_JWT_KEY is not set" in each.stderr
        keys = keys_from({"TENANTPROOF_JWT_KEY": key.read_text(encoding="ascii")})
        assert authenticate(keys, each.stdout.strip()) == SOMEBODY


def test_one_process_is_told_once_whose_key_it_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert keys_from({}).secret == keys_from({}).secret
    assert capsys.readouterr().err.count("TENANTPROOF_JWT_KEY is not set") == 1


@pytest.mark.parametrize("words", [[], ["--tenant", "x"], ["--tenant", "0", "--user", "1", "--role", "admin"]])
def test_a_token_that_cannot_be_is_not_printed(words: list[str]) -> None:
    printed = run("system.tokens", *words, TENANTPROOF_JWT_KEY=KEY)
    assert (printed.returncode, printed.stdout) == (2, "")


def test_a_public_key_reads_what_its_private_half_wrote_and_writes_nothing() -> None:
    private, public = pem(Ed25519PrivateKey.generate())
    both = keys_from({"TENANTPROOF_JWT_PRIVATE_KEY": private})
    reading = keys_from({"TENANTPROOF_JWT_PUBLIC_KEY": public})
    assert reading.algorithm == "EdDSA"
    assert authenticate(reading, issue(both, SOMEBODY)) == SOMEBODY
    with pytest.raises(SettingsError):
        issue(reading, SOMEBODY)


def test_an_elliptic_key_of_another_kind_is_refused() -> None:
    key = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(SettingsError, match="another kind"):
        keys_from({"TENANTPROOF_JWT_PRIVATE_KEY": key})


@pytest.mark.parametrize(
    "wrong",
    [
        {"TENANTPROOF_APP_DSN": ""},
        {"TENANTPROOF_JWT_KEY": "short"},
        {"TENANTPROOF_JWT_PUBLIC_KEY": "x"},
        {"TENANTPROOF_JWT_KEY": "", "TENANTPROOF_JWT_PUBLIC_KEY": "no key"},
        {"TENANTPROOF_PORT": "0"},
        {"TENANTPROOF_PORT": "http"},
        {"TENANTPROOF_POOL_SIZE": "-1"},
        {"TENANTPROOF_PREPARE_THRESHOLD": "never"},
        {"TENANTPROOF_STATEMENT_TIMEOUT_MS": "0"},
        {"TENANTPROOF_ABLATE": "application"},
        {"TENANTPROOF_ABLATE": "application", "TENANTPROOF_UNSAFE": "yes"},
        {"TENANTPROOF_ABLATE": "everything", "TENANTPROOF_UNSAFE": "ablate"},
    ],
    ids=str,
)
def test_a_setting_that_is_wrong_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"TENANTPROOF_|key"):
        settings_from({**BASE, **wrong})


def test_settings_say_what_was_set_and_never_a_secret() -> None:
    unsafe = {
        "TENANTPROOF_ABLATE": "application",
        "TENANTPROOF_UNSAFE": "ablate",
        "TENANTPROOF_PREPARE_THRESHOLD": "none",
    }
    settings = settings_from({**BASE, **unsafe})
    assert (settings.ablation, settings.prepare_threshold) == (Ablation.APPLICATION, None)
    assert settings_from(BASE).ablation is None
    assert KEY not in repr(settings)
    assert "app_user" not in repr(settings)


def test_the_service_does_not_start_on_a_port_that_is_taken(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run("system", TENANTPROOF_APP_DSN=place.app_dsn, TENANTPROOF_PORT=port, TENANTPROOF_JWT_KEY=KEY)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"error: port {port} of 127.0.0.1 is in use")
    assert ended.stderr.count("\n") == 1


def test_the_service_does_not_start_as_a_role_that_row_security_does_not_bind(place: Place) -> None:
    ended = run("system", TENANTPROOF_APP_DSN=place.dsn, TENANTPROOF_JWT_KEY=KEY)
    assert ended.returncode == 2
    assert "not bound by row security" in ended.stderr


@pytest.mark.parametrize("dsn", ["", "nonsense", "host=/nowhere user=x dbname=y"])
def test_the_service_does_not_start_without_a_database(dsn: str) -> None:
    ended = run("system", TENANTPROOF_APP_DSN=dsn, TENANTPROOF_JWT_KEY=KEY)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: ")
    assert ended.stderr.count("\n") == 1


def test_the_service_serves_and_ends_when_asked(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    variables = {"TENANTPROOF_APP_DSN": place.app_dsn, "TENANTPROOF_PORT": str(port), "TENANTPROOF_JWT_KEY": KEY}
    token = issue(keys_from({"TENANTPROOF_JWT_KEY": KEY}), place.here.principal())
    with subprocess.Popen([sys.executable, "-m", "system"], cwd=ROOT, env={**os.environ, **variables}) as process:
        try:
            asked = Request(f"http://127.0.0.1:{port}/tenant", headers={"Authorization": f"Bearer {token}"})
            assert b"Tenant here" in answered(asked, process)
        finally:
            process.terminate()
        assert process.wait(10) in (0, -15)


def answered(asked: Request, process: subprocess.Popen[bytes]) -> bytes:
    while process.poll() is None:
        try:
            with urlopen(asked, timeout=10) as answer:
                return bytes(answer.read())
        except URLError:
            time.sleep(0.05)
    raise AssertionError("the service ended by itself")
