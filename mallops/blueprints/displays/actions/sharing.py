"""A shop's share of a campaign's material: given out, received with a signature, counted, returned (11.3)."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.materials import MATERIAL, SHARE
from mallops.blueprints.displays.models import Material, MaterialShare
from mallops.blueprints.displays.queries.materials import shops_with, zones_of_shops
from mallops.blueprints.displays.rules import materials as rules
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import end_of_day, today_of


def give_out(
    actor: Actor, material: Material, tenant_ids: Iterable[int], quantity: int | None, samples: int | None
) -> list[MaterialShare]:
    """A share for each of these shops that has none yet. Raises Invalid, Conflict when it is closed."""
    authorize(actor, may.ISSUE, material)
    if MATERIAL.workflow.state(material.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    pieces = rules.ensure_count(quantity, "quantity", least=1)
    count = rules.ensure_count(samples or 0, "samples")
    chosen = list(dict.fromkeys(tenant_ids))
    if not chosen:
        raise Invalid(field_errors={"tenant": _("Choose a shop, or a zone with shops.")})
    there = shops_with(material.id)
    zones = zones_of_shops(material.mall_id, chosen, today_of(material.mall_id))
    made = []
    for tenant_id in chosen:
        if tenant_id in there or tenant_id not in zones:
            continue
        values = {
            "title": material.title,
            "material_id": material.id,
            "shop_id": tenant_id,
            "tenant_id": tenant_id,
            "zone_id": zones[tenant_id],
            "owner_id": material.owner_id,
            "quantity": pieces,
            "samples_sent": count,
            "samples_received": 0,
            "samples_given": 0,
            "samples_returned": 0,
            "trouble_count": 0,
            "due_at": end_of_day(material.mall_id, material.display_by),
        }
        made.append(casework.open_case(actor, SHARE, values, authorised=True))
    if not made:
        raise Invalid(field_errors={"tenant": _("These shops have their share already.")})
    return made


def receive(
    actor: Actor, share: MaterialShare, *, pieces: int | None, samples: int | None, name: str, signature: str
) -> None:
    """The shop signs for what arrived. Raises Invalid, StepNotAllowed."""
    authorize(actor, may.WORK, share)
    arrived = rules.ensure_count(pieces, "received", most=share.quantity * 2 + 10)
    counted = rules.ensure_count(samples or 0, "samples_received")
    if not name.strip():
        raise Invalid(field_errors={"name": _("Write the name of who received it.")})
    SHARE.workflow.ensure("receive", share, actor)
    casework.sign(actor, share, capacity="receive", signature=signature, name=name.strip()[:60])
    share.received, share.samples_received, share.received_at = arrived, counted, utcnow()
    before, share.state = share.state, "received"
    note = _("%(n)s of %(all)s pieces", n=arrived, all=share.quantity)
    casework.log(share, actor, "receive", note=note, from_state=before, to_state="received")
    db.session.flush()


def count_samples(actor: Actor, share: MaterialShare, given: int | None, returned: int | None) -> None:
    """How many samples were handed out and sent back so far. Raises Invalid, Conflict."""
    authorize(actor, may.WORK, share)
    if share.received is None or SHARE.workflow.state(share.state).closed:
        raise Conflict(_("Samples are counted from the day they arrive until the material is settled."))
    given, returned = rules.ensure_samples(received=share.samples_received, given=given, returned=returned)
    share.samples_given, share.samples_returned = given, returned
    casework.log(share, actor, "counted", detail={"given": given, "returned": returned})
    db.session.flush()


def bring_back(actor: Actor, share: MaterialShare, pieces: int | None) -> None:
    """What came back. Raises Invalid, StepNotAllowed."""
    authorize(actor, may.WORK, share)
    SHARE.workflow.ensure("bring_back", share, actor)
    share.returned = rules.ensure_count(pieces, "returned", most=share.received or 0)
    share.due_at = None
    note = _("%(n)s of %(all)s pieces", n=share.returned, all=share.received or 0)
    casework.move(actor, share, "bring_back", note=note)
