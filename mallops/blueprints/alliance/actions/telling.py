"""Who hears that a contract ends, and the merchant's own link."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance.actions.kind import COUNT, KIND
from mallops.blueprints.alliance.models import AllianceMerchant
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import utcnow
from mallops.core.errors import Conflict
from mallops.core.links import ShareLink, issue_link
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Alliance merchants")
ENDING = topic("alliance.ending", _l("The contract of an alliance merchant ends soon"), GROUP)
OVER = topic("alliance.over", _l("The contract of an alliance merchant is over"), GROUP)
#: The link works so long when the contract names no end.
A_YEAR = dt.timedelta(days=365)


def tell_end(merchant: AllianceMerchant, *, over: bool) -> None:
    """Whoever looks after it, membership and the manager; once for each end."""
    people = {
        *receivers(merchant.mall_id, ["MEM", "CSM"]),
        *present(merchant.mall_id, [merchant.owner_id]),
    }

    def title() -> str:
        words = _("Contract over: %(who)s") if over else _("Contract ends soon: %(who)s")
        return words % {"who": merchant.title}

    def text() -> str:
        day = merchant.to_on.isoformat() if merchant.to_on else ""
        if over:
            return _("Last day %(day)s. Its benefits are not given any more.", day=day)
        return _("Last day %(day)s. Agree on a new contract, or let it end.", day=day)

    notify(
        sorted(people),
        mall_id=merchant.mall_id,
        topic=OVER if over else ENDING,
        title=title,
        text=text,
        url=f"/alliance/{merchant.uid}",
        case=merchant,
        dedupe=f"alliance:{over}:{merchant.id}:{merchant.to_on}",
    )


def make_link(actor: Actor, merchant: AllianceMerchant) -> ShareLink:
    """The link with which the merchant's clerks count benefits; the one before ends."""
    authorize(actor, may.WORK, merchant)
    if KIND.workflow.state(merchant.state).closed:
        raise Conflict(_("This record is closed and can't be changed any more."))
    until = utcnow() + A_YEAR
    if merchant.to_on is not None:
        until = dt.datetime.combine(merchant.to_on, dt.time(), dt.UTC) + dt.timedelta(days=2)
    link = issue_link(
        actor, merchant, COUNT, max(until, utcnow() + dt.timedelta(days=1)), recipient=merchant.title
    )
    casework.log(merchant, actor, "link_made", detail={"to": merchant.title})
    return link


__all__ = ["make_link", "tell_end"]
