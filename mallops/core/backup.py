"""Backup and restore: the database through its own tools, the pictures and files by a manifest (rule 20)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa

from config import Settings
from mallops.core.clock import now

FOLDERS = ("photos", "files", "documents")


def sqlite_path(settings: Settings) -> Path:
    """The file of the embedded database."""
    return Path(sa.make_url(settings.database_url).database or "")


def back_up(settings: Settings, target: Path) -> Path:
    """A complete copy below `target/<time>/`: database, pictures, files and `manifest.json` with hashes.

    The database is copied first: every file it names is already on disk, as files come before rows.
    """
    folder = target / now().strftime("%Y%m%d-%H%M%S-%f")
    folder.mkdir(parents=True)
    database = copy_database(settings, folder)
    manifest: dict[str, str] = {database.name: file_hash(database)}
    for name in FOLDERS:
        source = settings.data_dir / name
        for path in sorted(source.rglob("*")) if source.exists() else []:
            if path.is_file():
                relative = path.relative_to(settings.data_dir)
                kept = folder / relative
                kept.parent.mkdir(parents=True, exist_ok=True)
                try:
                    shutil.copy2(path, kept)
                except FileNotFoundError:  # a file in the making that got its name, or an orphan swept away
                    continue
                manifest[relative.as_posix()] = file_hash(kept)
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=0, sort_keys=True), encoding="utf-8")
    return folder


def copy_database(settings: Settings, folder: Path) -> Path:
    """SQLite by its backup API (consistent under load), PostgreSQL by pg_dump in custom format."""
    folder.mkdir(parents=True, exist_ok=True)
    if settings.is_sqlite:
        import pysqlite3

        kept = folder / "database.sqlite3"
        source = pysqlite3.connect(sqlite_path(settings))
        copy = pysqlite3.connect(kept)
        with copy:
            source.backup(copy, pages=2000)
        copy.close()
        source.close()
        return kept
    kept = folder / "database.dump"
    url, environment = _postgres(settings)
    subprocess.run(["pg_dump", "--format=custom", f"--file={kept}", url], check=True, env=environment)
    return kept


def _postgres(settings: Settings) -> tuple[str, dict[str, str]]:
    """The address without its password, which every user of the machine could read in the list of
    processes, and the environment that holds it."""
    url = sa.make_url(settings.database_url).set(drivername="postgresql")
    bare = sa.URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    password = {"PGPASSWORD": str(url.password)} if url.password else {}
    return bare.render_as_string(hide_password=False), {**os.environ, **password}


def restore(settings: Settings, folder: Path) -> int:
    """Put a backup into an empty place; returns how many files were checked and restored.

    Raises FileExistsError when the place already holds a database, ValueError when a file's hash is wrong.
    """
    manifest: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    wrong = [name for name, sha in manifest.items() if file_hash(folder / name) != sha]
    if wrong:
        raise ValueError(f"{len(wrong)} damaged files in this backup, first: {wrong[0]}")
    _restore_database(settings, folder)
    files = [name for name in manifest if name.startswith(tuple(f"{one}/" for one in FOLDERS))]
    for name in files:
        target = settings.data_dir / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / name, target)
    return len(files)


def _restore_database(settings: Settings, folder: Path) -> None:
    if settings.is_sqlite:
        target = sqlite_path(settings)
        for path in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
            if path.exists():  # SQLite would play a log left by another database into the restored one
                raise FileExistsError(f"{path} exists; restore into an empty place")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / "database.sqlite3", target)
        return
    url, environment = _postgres(settings)
    subprocess.run(
        ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={url}", str(folder / "database.dump")],
        check=True,
        env=environment,
    )


def file_hash(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for piece in iter(lambda: handle.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()
