"""Something a customer said becomes a repair ticket, with nothing typed again (28.1)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions.reporting import Report, report
from mallops.blueprints.repairs.models import Repair
from mallops.core.auth import Actor
from mallops.core.turning import Target, Told, turns_into


def open_ticket(actor: Actor, told: Told) -> Repair:
    """A ticket of the same words, place and person; engineering is told."""
    return report(
        actor,
        Report(
            fault=told.text,
            facility="other",
            zone_id=told.zone_id,
            place=told.place,
            severity="minor",
            reporter_name=told.customer,
            reporter_phone=told.phone,
        ),
    )


REPAIR = turns_into(
    Target(
        "repairs",
        _l("Repair ticket"),
        "wrench",
        may.CREATE,
        open_ticket,
        order=30,
        suits=frozenset({"broken"}),
    )
)
__all__ = ["REPAIR", "open_ticket"]
