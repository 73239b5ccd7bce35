"""The rules of the customer club: read, printed, published anew; every version stays."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.alliance import permissions as may
from mallops.blueprints.alliance.actions.settling import publish_rules
from mallops.blueprints.alliance.documents import print_rules
from mallops.blueprints.alliance.forms import RulesForm
from mallops.blueprints.alliance.queries.merchants import get_rules, list_rules, rules_in_force
from mallops.blueprints.alliance.views.parts import today
from mallops.core.attempts import attempt
from mallops.core.auth import current_actor, requires
from mallops.core.pdf.paper import Paper
from mallops.core.web import NavItem, flash_ok, nav_item, redirect_after, render, whole_number

bp = Blueprint("club_rules", __name__, url_prefix="/club-rules")
nav_item(
    NavItem("club_rules.show", _l("Rules of the customer club"), "book-open", "members", may.RULES, order=92)
)


@bp.get("/")
@requires(may.RULES)
def show() -> Response:
    """The version in force, or another one."""
    actor = current_actor()
    mall_id = actor.mall_id or 0
    live = rules_in_force(mall_id, today())
    version = request.args.get("version", live.version, type=whole_number)
    return render(
        "alliance/rules.html",
        told=get_rules(mall_id, version),
        live=live,
        versions=list_rules(mall_id),
        writes=actor.can(may.WRITE),
    )


@bp.get("/new")
@requires(may.WRITE)
def write() -> Response:
    """The newest text, to be written anew."""
    newest = list_rules(current_actor().mall_id or 0)[0]
    first = {"from_on": today(), "text_zh": newest.text_zh, "text_en": newest.text_en}
    return render("alliance/rules_new.html", form=RulesForm(formdata=None, data=first))


@bp.post("/new")
@requires(may.WRITE)
def publish() -> BaseResponse:
    """A new version."""
    actor, form = current_actor(), RulesForm()
    row, status = attempt(
        form,
        actor,
        may.WRITE,
        lambda: publish_rules(actor, form.text_zh.data or "", form.text_en.data or "", form.from_on.data),
    )
    if row is None:
        return render("alliance/rules_new.html", status=status, form=form)
    flash_ok(_("Version %(n)s is published.", n=row.version))
    return redirect_after("club_rules.show", version=row.version)


@bp.get("/<int:version>.pdf")
@requires(may.RULES)
def pdf(version: int) -> Response:
    """A version on A4."""
    actor = current_actor()
    told = get_rules(actor.mall_id or 0, version)
    answer = Response(
        print_rules(Paper.of(actor, request.args.get("lang")), told), mimetype="application/pdf"
    )
    answer.headers["Content-Disposition"] = f'inline; filename="club-rules-{version}.pdf"'
    return answer
