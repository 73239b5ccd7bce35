"""Commands about people: the first administrator, a lost password, invented people closed."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import force_locale

from mallops.blueprints.accounts.actions.passwords import reset_password
from mallops.blueprints.accounts.actions.people import PersonData, close_demo_accounts, create_person
from mallops.blueprints.accounts.queries.people import find_by_login, find_mall, login_is_taken
from mallops.blueprints.accounts.rules.passwords import (
    ensure_password_fits,
    hash_password,
    temporary_password,
)
from mallops.blueprints.accounts.rules.people import ADMIN
from mallops.core.audit import acting
from mallops.core.auth import Actor
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.malls import Mall

user_cli = AppGroup("user", help="People who log in.")


def init_cli(app: Flask) -> None:
    """Attach the commands."""
    app.cli.add_command(user_cli)


@user_cli.command("create-admin")
@click.option("--mall", "mall_code", prompt="Code of the mall", help="Code of the mall, such as WX.")
@click.option("--login", prompt="Login name", help="Lower-case letters and digits.")
@click.option("--name-zh", prompt="Name in Chinese (may be empty)", default="", help="Name in Chinese.")
@click.option("--name-en", prompt="Name in English (may be empty)", default="", help="Name in English.")
@click.password_option(
    "--password",
    default="",
    prompt="Password (empty: a temporary one is made)",
    help="Left out or empty: a temporary one is made and printed once.",
)
def create_admin(mall_code: str, login: str, name_zh: str, name_en: str, password: str) -> None:
    """Make an administrator of a mall."""
    mall = _mall(mall_code)
    login = login.strip().casefold()
    if login_is_taken(login):
        raise click.ClickException(f"The login name {login} is taken.")
    chosen = password or temporary_password()
    actor = Actor.system(mall.id, mall.tz)
    db.session.commit()
    try:
        if password:
            ensure_password_fits(password, login)
        hashed = hash_password(chosen)
        with transaction(), acting(actor, "accounts.create_admin"):
            data = PersonData(login, name_zh.strip(), name_en.strip() or ("" if name_zh.strip() else login))
            create_person(actor, data, [ADMIN], hashed)
    except DomainError as error:
        with force_locale("en"):  # the commands speak English throughout
            raise click.ClickException(str(error)) from error
    click.echo(f"Administrator {login} of {mall.code} is made; the first login asks for a new password.")
    if not password:
        click.echo(f"Temporary password: {chosen}")


@user_cli.command("reset-password")
@click.option("--login", prompt="Login name", help="Whose password.")
def reset(login: str) -> None:
    """Give a person a temporary password; their sessions end."""
    user = find_by_login(login)
    if user is None:
        raise click.ClickException(f"Nobody has the login name {login}.")
    db.session.commit()
    password = temporary_password()
    hashed = hash_password(password)
    actor = Actor.system()
    with transaction(), acting(actor, "accounts.reset_password"):
        reset_password(actor, user, hashed)
    click.echo(f"Temporary password of {user.login}: {password}")


@user_cli.command("close-demo")
@click.confirmation_option(prompt="Close every account of the demo?")
def close_demo() -> None:
    """Close the accounts of invented people, so that production may start."""
    actor = Actor.system()
    with transaction(), acting(actor, "accounts.close_demo"):
        count = close_demo_accounts()
    click.echo(f"{count} demo accounts closed.")


def _mall(code: str) -> Mall:
    mall = find_mall(code)
    if mall is None:
        raise click.ClickException(f"There is no mall {code}. Make it first: flask --app wsgi mall create")
    return mall
