"""Settings of the mall: names, address, hours, time zone."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.sites import actions, queries
from mallops.blueprints.sites import permissions as may
from mallops.blueprints.sites.forms import MallForm
from mallops.blueprints.sites.views.blueprint import bp
from mallops.core.auth import current_actor, requires
from mallops.core.db import commits
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render

nav_item(NavItem("sites.settings", _l("Mall settings"), "settings", "admin", may.SETTINGS, order=50))


@bp.get("/site/settings")
@requires(may.SETTINGS)
def settings() -> Response:
    """The form."""
    mall = queries.get_mall(current_actor().mall_id)
    return render("sites/settings.html", form=MallForm(obj=mall), mall_row=mall)


@bp.post("/site/settings")
@commits
@requires(may.SETTINGS)
def save_settings() -> BaseResponse:
    """Keep the changes."""
    actor = current_actor()
    mall = queries.get_mall(actor.mall_id)
    form = MallForm()
    ok, _none = form.runs(lambda: actions.save_mall(actor, mall, form.values()))
    if not ok:
        return render("sites/settings.html", status=422, form=form, mall_row=mall)
    flash_ok(_("Saved."))
    return redirect_after("sites.settings")
