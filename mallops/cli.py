"""Commands of the house: prepare, worker, backup, restore, routes by access."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import click
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade

from mallops.blueprints.accounts.queries.people import list_demo_people
from mallops.blueprints.checklists.actions.shipping import install_shipped
from mallops.blueprints.sites.actions import add_mall
from mallops.core.audit import acting
from mallops.core.auth import ROLES, Actor
from mallops.core.backup import back_up, copy_database, restore
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError

log = logging.getLogger("mallops.worker")


def init_cli(app: Flask) -> None:
    """Attach the commands."""
    for command in (prepare, worker, backup_command, restore_command, mall_cli, demo_accounts):
        app.cli.add_command(command)


def pending_revisions() -> tuple[str | None, str | None]:
    """(current, head) revision of the database."""
    config = current_app.extensions["migrate"].migrate.get_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current, head


@click.command("prepare")
@click.option("--demo", is_flag=True, help="Load the demo mall when the database is empty.")
def prepare(demo: bool) -> None:
    """Create or migrate the database (with a copy before), check the ground, load the demo when asked."""
    settings = current_app.config["SETTINGS"]
    for folder in (settings.data_dir, settings.photo_dir, settings.document_dir):
        folder.mkdir(parents=True, exist_ok=True)
    current, head = pending_revisions()
    if current != head:
        if current is not None:
            click.echo(f"Copying the database before migrating to {head} …")
            copy_database(settings, settings.backup_dir / f"before-{head}")
        click.echo(f"Migrating the database: {current or 'empty'} → {head}")
        logging.getLogger("alembic").setLevel(logging.WARNING)
        upgrade()
    if demo:
        from mallops.demo.load import load_demo  # half a second that a server does without

        load_demo(click.echo)
    if not settings.demo:
        from mallops.blueprints.accounts.actions.people import ensure_no_demo_accounts

        ensure_no_demo_accounts()


@click.command("demo-accounts")
def demo_accounts() -> None:
    """Print one demo account a role."""
    from mallops.demo.build import PASSWORD

    click.echo(f"Demo accounts (password: {PASSWORD})")
    for row in list_demo_people():
        with suppress(KeyError):
            click.echo(
                f"  {row.user.login:<10} {ROLES[row.roles[0]]!s:<34} {row.user.name_zh} {row.user.name_en}"
            )


@click.group("mall")
def mall_cli() -> None:
    """Malls on this server."""


@mall_cli.command("create")
@click.option(
    "--code", prompt="Short code, as it stands in document numbers", help="1 to 6 letters or digits."
)
@click.option("--name-zh", prompt="Name in Chinese (may be empty)", default="", help="Name in Chinese.")
@click.option("--name-en", prompt="Name in English (may be empty)", default="", help="Name in English.")
@click.option("--tz", default="Asia/Shanghai", show_default=True, help="Time zone, such as Asia/Shanghai.")
def create_mall(code: str, name_zh: str, name_en: str, tz: str) -> None:
    """Make a mall with the shipped checklists, ready for its first administrator."""
    try:
        with transaction():
            mall = add_mall(code, name_zh, name_en, tz)
            with acting(Actor.system(mall.id, mall.tz), "mall.create"):
                install_shipped(Actor.system(mall.id, mall.tz))
    except DomainError as error:
        raise click.ClickException(str(error.message)) from error
    click.echo(f"Mall {mall.code} is made. Next: flask --app wsgi user create-admin --mall {mall.code}")


@click.command("worker")
@click.option("--threads", type=int, default=None, help="How many jobs at once.")
def worker(threads: int | None) -> None:
    """Do background work and scheduled work until stopped."""
    from huey.consumer import Consumer

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings = app.config["SETTINGS"]
    consumer = Consumer(
        app.extensions["mallops_huey"](),
        workers=threads or settings.worker.threads,
        initial_delay=0.05,
        max_delay=settings.worker.poll_seconds,
        check_worker_health=True,
    )
    log.info("worker started")
    consumer.run()


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path), required=False)
def backup_command(target: Path | None) -> None:
    """Copy the database, pictures and files into TARGET (default: backups in the data folder)."""
    settings = current_app.config["SETTINGS"]
    folder = back_up(settings, target or settings.backup_dir)
    click.echo(f"Backup complete: {folder}")


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
def restore_command(folder: Path) -> None:
    """Restore the backup in FOLDER into an empty database and data folder."""
    db.session.remove()
    db.engine.dispose()
    count = restore(current_app.config["SETTINGS"], folder)
    with db.engine.connect() as connection:
        malls = connection.scalar(sa.text("select count(*) from malls"))
    click.echo(f"Restored: {malls} malls, {count} files, every hash right.")
