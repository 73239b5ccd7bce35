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
