"""Settings: production refuses what is unsafe, a demo helps itself."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from config import Settings, SettingsError, normalise_url

STRONG = "n3Vq-8sD0ZkPpY1mT4wBfGhJ7rLxCv2uQeAaK6oSiE9"
PRODUCTION = {"BASE_URL": "https://mall.example.com/", "SECRET_KEY": STRONG}


def test_production_takes_its_secret_and_address_from_the_environment(tmp_path: Path) -> None:
    settings = Settings.from_env({**PRODUCTION, "MALLOPS_DATA": str(tmp_path)})
    assert settings.secret_key == STRONG
    assert settings.base_url == "https://mall.example.com"
    assert settings.secure_cookies and not settings.demo
    assert settings.database_url == f"sqlite:///{tmp_path}/mallops.sqlite3"
    assert settings.flask_config()["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert STRONG not in repr(settings)


@pytest.mark.parametrize("secret", [None, "", "  ", "change-me", "dev", "short", "a" * 64])
def test_production_refuses_a_missing_or_weak_secret(secret: str | None) -> None:
    env = {"BASE_URL": PRODUCTION["BASE_URL"], **({} if secret is None else {"SECRET_KEY": secret})}
    with pytest.raises(SettingsError, match=r"SECRET_KEY.*Make one with"):
        Settings.from_env(env)


def test_production_refuses_to_guess_its_address() -> None:
    with pytest.raises(SettingsError, match="BASE_URL"):
        Settings.from_env({"SECRET_KEY": STRONG})


def test_a_demo_makes_one_secret_and_keeps_it_private(tmp_path: Path) -> None:
    env = {"MALLOPS_DEMO": "1", "MALLOPS_DATA": str(tmp_path), "PORT": "8123"}
    first, second = Settings.from_env(env), Settings.from_env(env)
    assert len(first.secret_key) >= 48 and first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert first.demo and not first.secure_cookies and first.base_url == "http://127.0.0.1:8123"


def test_plain_http_turns_the_secure_flag_off() -> None:
    assert not Settings.from_env({**PRODUCTION, "BASE_URL": "http://10.0.0.5:8000"}).secure_cookies


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d?host=/run", "postgresql+psycopg://u@h/d?host=/run"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////srv/m.sqlite3", "sqlite:////srv/m.sqlite3"),
    ],
)
def test_the_driver_is_named(given: str, expected: str) -> None:
    assert normalise_url(given) == expected


@pytest.mark.parametrize("number", ["0", "-5", "16M", "1.5"])
def test_a_number_that_is_none_is_named(number: str) -> None:
    with pytest.raises(SettingsError, match="MAX_CONTENT_LENGTH"):
        Settings.from_env({**PRODUCTION, "MAX_CONTENT_LENGTH": number})
