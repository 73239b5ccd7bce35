"""Settings, read from the environment and nowhere else.

``Settings.from_env()`` decides for a running server, ``Settings.for_tests()`` for a test. Production (neither
demo nor testing) refuses to start without a real ``SECRET_KEY`` and a ``BASE_URL``; the message says how to
make one.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
MIN_SECRET_CHARS = 32
WEAK_SECRETS = frozenset({"secret", "dev", "change-me", "changeme", "default", "test", "password", "mallops"})
TEST_SECRET = "only-for-tests-" + "0" * 32
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})


class SettingsError(RuntimeError):
    """The environment does not describe a server that may run; the message says what to set."""


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """Bounds of one picture (catalogue 58, rule 16): checked before decoding, and what we store."""

    max_bytes: int = 12 * 1024 * 1024  # accepted from the phone
    max_pixels: int = 220_000_000  # modern phones make 200 megapixels
    max_edge: int = 1600  # pixels, stored derivative
    thumb_edge: int = 320  # pixels
    print_edge: int = 800  # pixels, inside a PDF
    target_bytes: int = 400 * 1024  # stored derivative
    decode_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """The background worker: how often it looks for jobs, and how long one may take (seconds)."""

    threads: int = 1
    poll_seconds: float = 0.5
    job_seconds: int = 120
    pdf_inline_photos: int = 20  # more photos than this: the PDF is made in a job


@dataclass(frozen=True, slots=True)
class Settings:
    """All that differs between one running copy and another. Frozen: derive with ``dataclasses.replace``."""

    database_url: str
    secret_key: str = field(repr=False)
    data_dir: Path
    base_url: str = "http://127.0.0.1:8000"
    demo: bool = False
    testing: bool = False
    secure_cookies: bool = True
    csrf: bool = True
    behind_proxy: bool = False
    max_content_length: int = 16 * 1024 * 1024
    session_days: int = 30
    default_lang: str = "zh_Hans_CN"
    default_timezone: str = "Asia/Shanghai"
    photos: PhotoLimits = PhotoLimits()
    worker: WorkerLimits = WorkerLimits()

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """The settings of this process. Raises SettingsError if production lacks a secret or an address."""
        env = os.environ if env is None else env
        demo = _flag(env, "MALLOPS_DEMO")
        data_dir = Path(env.get("MALLOPS_DATA") or ROOT / "var").resolve()
        base_url = env.get("BASE_URL", "").rstrip("/")
        if not base_url:
            if not demo:
                raise SettingsError(
                    "Set BASE_URL to the address people use, such as https://mall.example.com."
                )
            base_url = f"http://{env.get('HOST') or '127.0.0.1'}:{env.get('PORT') or '8000'}"
        return cls(
            database_url=normalise_url(
                env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'mallops.sqlite3'}"
            ),
            secret_key=_secret(env, demo, data_dir),
            data_dir=data_dir,
            base_url=base_url,
            demo=demo,
            secure_cookies=not demo and not base_url.startswith("http://"),
            behind_proxy=_flag(env, "BEHIND_PROXY"),
            max_content_length=_number(env, "MAX_CONTENT_LENGTH", 16 * 1024 * 1024),
            session_days=_number(env, "SESSION_DAYS", 30),
            worker=WorkerLimits(threads=_number(env, "WORKER_THREADS", 1)),
        )

    @classmethod
    def for_tests(cls, database_url: str, data_dir: Path, **overrides: Any) -> Settings:
        """Settings of one test: a fixed secret, no Secure, no CSRF token; files below ``data_dir``."""
        values: dict[str, Any] = {
            "database_url": normalise_url(database_url),
            "secret_key": TEST_SECRET,
            "data_dir": data_dir,
            "base_url": "http://localhost",
            "testing": True,
            "secure_cookies": False,
            "csrf": False,
        }
        return cls(**{**values, **overrides})

    @property
    def photo_dir(self) -> Path:
        """Where originals and derivatives of photographs lie."""
        return self.data_dir / "photos"

    @property
    def document_dir(self) -> Path:
        """Where finished, never changing documents (PDF, exports) lie."""
        return self.data_dir / "documents"

    @property
    def backup_dir(self) -> Path:
        """Where copies made before a migration lie."""
        return self.data_dir / "backups"

    @property
    def template_dir(self) -> Path:
        """Where compiled templates are kept between two starts; all tests of a machine share one place."""
        return (
            Path(tempfile.gettempdir(), f"mallops-{os.getuid()}") if self.testing else self.data_dir / "cache"
        )

    @property
    def is_sqlite(self) -> bool:
        """True when the database is one local file."""
        return self.database_url.startswith("sqlite")

    def flask_config(self) -> dict[str, Any]:
        """The same facts under the names that Flask and its extensions read."""
        return {
            "SETTINGS": self,
            "SECRET_KEY": self.secret_key,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "TESTING": self.testing,
            "MAX_CONTENT_LENGTH": self.max_content_length,
            "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
            "MAX_FORM_PARTS": 5000,
            "WTF_CSRF_ENABLED": self.csrf,
            "SESSION_COOKIE_NAME": "mallops" if not self.secure_cookies else "__Host-mallops",
            "SESSION_COOKIE_SECURE": self.secure_cookies,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "BABEL_DEFAULT_LOCALE": self.default_lang,
            "BABEL_DEFAULT_TIMEZONE": self.default_timezone,
        }


def normalise_url(url: str) -> str:
    """The SQLAlchemy URL with our driver named: ``postgres://`` and ``postgresql://`` mean psycopg 3."""
    scheme, mark, rest = url.partition("://")
    if mark and scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    return url


def _flag(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").strip().lower() in TRUE_WORDS


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise SettingsError(f"{name} must be a whole number above zero, not {text!r}.")
    return int(text)


def _secret(env: Mapping[str, str], demo: bool, data_dir: Path) -> str:
    """The signing key. A demo makes one and keeps it in ``var/secret``; production must bring its own."""
    given = env.get("SECRET_KEY", "").strip()
    if given and (demo or _is_strong(given)):
        return given
    if demo:
        return _kept_secret(data_dir / "secret")
    how = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    problem = "is too weak or a well-known default" if given else "is not set"
    raise SettingsError(f"SECRET_KEY {problem}. Make one with: {how}")


def _is_strong(secret: str) -> bool:
    return len(secret) >= MIN_SECRET_CHARS and len(set(secret)) >= 8 and secret.lower() not in WEAK_SECRETS


def _kept_secret(path: Path) -> str:
    """The secret in ``path``, made on first use; two processes starting together agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
