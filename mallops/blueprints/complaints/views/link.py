"""Behind the customer's own link: how far it is, the answer, and their evaluation (39.4)."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.complaints.actions.closing import evaluate
from mallops.blueprints.complaints.actions.kind import FOLLOW, KIND
from mallops.blueprints.complaints.forms import LinkScoreForm
from mallops.blueprints.complaints.models import Complaint
from mallops.blueprints.complaints.queries.complaints import get_complaint
from mallops.blueprints.complaints.rules.words import CATEGORIES, CUSTOMER_WORDS
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall
from mallops.core.web import flash_ok, redirect_to, render

ANSWERED = ("replied", "evaluated", "called", "closed")


def show(link: ShareLink) -> Response:
    """Where it stands."""
    return _page(link, LinkScoreForm(formdata=None))


def act(link: ShareLink) -> BaseResponse:
    """The customer's evaluation."""
    form = LinkScoreForm()
    if not form.validate():
        return _page(link, form, 422)
    try:
        with transaction(), acting(link_actor(link, _("Customer")), "complaints.link_evaluate"):
            case = get_complaint(link.case_id, lock=True)
            evaluate(link_actor(link, _("Customer")), case, form.number, form.text.data or "")
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(db.session.merge(link), form, error.status)
    flash_ok(_("Thank you for your evaluation."))
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _page(link: ShareLink, form: LinkScoreForm, status: int = 200) -> Response:
    case: Complaint = get_complaint(link.case_id)
    return render(
        "complaints/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        category=CATEGORIES[case.category],
        words=CUSTOMER_WORDS.get(case.state, ""),
        tone=KIND.workflow.state(case.state).tone if case.state != "received" else "info",
        reply=case.reply if case.state in ANSWERED else "",
        form=form if case.state == "replied" else None,
        scored=case.score is not None,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
    )


link_purpose(
    LinkPurpose(FOLLOW, _l("Complaint of a customer"), show, act, lambda _case: set(), outlives=True)
)
