"""The register of material that hangs without leave."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.displays import permissions as may
from mallops.blueprints.displays.actions.strays import STRAY, regularise
from mallops.blueprints.displays.models import Stray
from mallops.blueprints.displays.queries.displays import list_of_stray
from mallops.core.auth import Actor, requires
from mallops.core.registers import register_blueprint
from mallops.core.registers.links import record_url
from mallops.core.registers.views_record import act_on_record

bp = register_blueprint(STRAY)


def _links(case: Stray) -> list[tuple[str, str, str | None]]:
    return [(_("Application"), one.number or one.title, record_url(one)) for one in list_of_stray(case)]


def _panels(case: Stray, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    if not actor.can(may.WORK) or case.state not in {"found", "traced"}:
        return []
    words: dict[str, Any] = {
        "title": case.title,
        "sort": case.sort,
        "place": case.place,
        "tenant": case.tenant.code if case.tenant else "",
        "zone": case.zone.code if case.zone else "",
        "stray": case.uid,
    }
    apply_url = url_for("displays.new", **{key: value for key, value in words.items() if value})
    return [(_("Make it regular"), "displays/_regularise.html", {"case": case, "apply_url": apply_url})]


STRAY.extras.update(links=_links, panels=_panels)


@bp.post("/<uuid:uid>/regularise")
@requires(may.WORK)
def regular(uid: uuid.UUID) -> BaseResponse:
    """It has a permit after all."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        display = regularise(actor, case, request.form.get("number", "").replace("\x00", "")[:48])
        return _("Made regular by %(number)s.", number=display.number)

    return act_on_record(STRAY, uid, "regularise", "strays.regularise", act)
