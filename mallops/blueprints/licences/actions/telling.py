"""Who hears of licences: officer and supervisor ahead of the end, the supervisor when it is over (17.1)."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kind_name
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Licences")
ENDING = topic("licences.ending", _l("A tenant's licence ends soon"), GROUP)
OVER = topic("licences.over", _l("A tenant's licence has expired"), GROUP)


def licence_url(licence: Licence) -> str:
    """The path of its page."""
    return f"/licences/{licence.uid}"


def tell(licence: Licence) -> None:
    """Say what the calendar has reached; once for each stage of each last day."""
    over = licence.term == "over"
    people = {
        *receivers(licence.mall_id, ["SUP"]),
        *receivers(licence.mall_id, ["FLR"], zone_id=licence.zone_id),
        *present(licence.mall_id, [licence.owner_id]),
    }

    def title() -> str:
        words = _("Licence expired: %(what)s") if over else _("Licence ends soon: %(what)s")
        return words % {"what": f"{kind_name(licence)} · {_tenant(licence)}"}

    def text() -> str:
        day = licence.valid_to.isoformat() if licence.valid_to else ""
        if over:
            return _("Last day %(day)s. It stands on the patrol sheet until a new one is here.", day=day)
        return _("Last day %(day)s. Ask the tenant to renew, or start the renewal for them.", day=day)

    notify(
        sorted(people),
        mall_id=licence.mall_id,
        topic=OVER if over else ENDING,
        title=title,
        text=text,
        url=licence_url(licence),
        case=licence,
        dedupe=f"licence:{licence.term}:{licence.id}:{licence.valid_to}",
    )


def _tenant(licence: Licence) -> str:
    return f"{licence.tenant.code} {licence.tenant.name}" if licence.tenant else ""
