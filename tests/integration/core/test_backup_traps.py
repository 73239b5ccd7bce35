"""What could spoil a backup or a restore: files that come and go, the log of another database."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from mallops.core import backup


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.config["SETTINGS"]
    return settings


@pytest.mark.sqlite
def test_a_file_that_vanishes_meanwhile_does_not_stop_the_backup(app, database, tmp_path, monkeypatch):
    settings = dataclasses.replace(settings_of(app), database_url=database.url)
    for name in ("kept", "tmp-in-the-making"):
        (settings.data_dir / "files").mkdir(exist_ok=True)
        (settings.data_dir / "files" / name).write_text(name)
    copy = shutil.copy2

    def vanish(source: Path, target: Path) -> None:
        if Path(source).name.startswith("tmp"):
            Path(source).unlink()
        copy(source, target)

    monkeypatch.setattr(backup.shutil, "copy2", vanish)
    folder = backup.back_up(settings, tmp_path)
    assert (folder / "files" / "kept").read_text() == "kept"
    assert "tmp-in-the-making" not in (folder / "manifest.json").read_text()


@pytest.mark.sqlite
@pytest.mark.parametrize("left", ["", "-wal", "-shm"])
def test_a_place_with_rests_of_a_database_is_refused(app, database, tmp_path, left):
    settings = dataclasses.replace(settings_of(app), database_url=database.url)
    folder = backup.back_up(settings, tmp_path / "backup")
    place = tmp_path / "place"
    place.mkdir()
    (place / f"mallops.sqlite3{left}").write_bytes(b"rest")
    target = dataclasses.replace(
        settings, database_url=f"sqlite:///{place / 'mallops.sqlite3'}", data_dir=place
    )
    with pytest.raises(FileExistsError):
        backup.restore(target, folder)


def test_the_password_is_not_in_the_list_of_processes(monkeypatch, tmp_path):
    calls: list[tuple[list[str], str]] = []

    def run(words: list[str], *, check: bool, env: dict[str, str]) -> None:
        assert check
        calls.append((words, env["PGPASSWORD"]))

    monkeypatch.setattr(backup.subprocess, "run", run)
    settings = Settings.for_tests("postgresql://mall:s%40cret@db.example:5433/mallops", tmp_path)
    backup.copy_database(settings, tmp_path)
    (tmp_path / "manifest.json").write_text("{}")
    backup.restore(settings, tmp_path)
    assert [password for _words, password in calls] == ["s@cret", "s@cret"]
    assert all("cret" not in word for words, _password in calls for word in words)
    assert "postgresql://mall@db.example:5433/mallops" in calls[0][0]


@pytest.mark.sqlite
def test_a_damaged_database_is_not_restored(app, database, tmp_path):
    settings = dataclasses.replace(settings_of(app), database_url=database.url)
    folder = backup.back_up(settings, tmp_path / "backup")
    with (folder / "database.sqlite3").open("r+b") as kept:
        kept.seek(20_000)
        kept.write(b"\xff" * 4096)
    place = tmp_path / "place"
    target = dataclasses.replace(settings, database_url=f"sqlite:///{place / 'm.sqlite3'}", data_dir=place)
    with pytest.raises(ValueError, match="database"):
        backup.restore(target, folder)
    assert not place.exists()
