"""`flask points prove`: do the books balance."""

from __future__ import annotations

import click
from flask import Flask

from mallops.blueprints.points.actions.proving import prove
from mallops.blueprints.points.models import PointProof
from mallops.blueprints.points.queries.books import list_malls
from mallops.blueprints.points.rules.proving import fault_text
from mallops.core.auth import Actor


def init_cli(app: Flask) -> None:
    """Attach the commands."""
    app.cli.add_command(points_cli)


@click.group("points")
def points_cli() -> None:
    """The points ledger."""


@points_cli.command("prove")
@click.option("--mall", "code", default="", help="Short code of one mall; without it all of them.")
@click.option("--new", is_flag=True, help="Only what came since the last proof without a fault.")
def prove_books(code: str, new: bool) -> None:
    """Prove the books: every booking, balance, batch, number and hash. Exit code 1 when one is wrong."""
    malls = [one for one in list_malls() if not code or one.code == code.upper()]
    if code and not malls:
        raise click.ClickException(f"no books of a mall {code}")
    wrong = 0
    for mall_id, name, tz in [(one.id, one.code, one.tz) for one in malls]:
        actor = Actor.system(mall_id, tz)
        proof = prove(actor, whole=not new, tell=lambda count: click.echo(f"… {count}", err=True))
        if proof is not None:
            wrong += len(proof.faults)
            _say(name, proof)
    if wrong:
        raise SystemExit(1)


def _say(mall: str, proof: PointProof) -> None:
    seconds = (proof.finished_at - proof.started_at).total_seconds()
    end = f"{proof.entries} entries up to {proof.to_seq}, {proof.accounts} accounts, {seconds:.1f} s"
    if not proof.faults:
        click.echo(f"{mall}: the books balance ({end}, {proof.to_hash.hex()[:16]})")
        return
    click.echo(f"{mall}: THE BOOKS ARE WRONG ({end})")
    for fault in proof.faults:
        click.echo(f"  {fault_text(fault)}")
