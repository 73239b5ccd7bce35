"""Behind a shop's link, also from its portal: what came back, and its opinion. No customer is named."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.returns import rules
from mallops.blueprints.returns.actions.kind import ASK
from mallops.blueprints.returns.actions.taking import answer
from mallops.blueprints.returns.forms import LinkOpinionForm
from mallops.blueprints.returns.models import Return
from mallops.blueprints.returns.queries import pictures_of
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from mallops.core.errors import DomainError
from mallops.core.formatting import mall_date
from mallops.core.link_card import linked_picture
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall
from mallops.core.money import format_yuan
from mallops.core.web import flash_ok, redirect_to, render


def _case(link: ShareLink) -> Return:
    return db.session.get_one(Return, link.case_id)


def show_return(link: ShareLink) -> Response:
    """What came back, and how it stands."""
    return _page(link, LinkOpinionForm(formdata=None))


def act_return(link: ShareLink) -> BaseResponse:
    """The shop's opinion."""
    form = LinkOpinionForm()
    if not form.validate():
        return _page(link, form, 422)
    told = (form.opinion.data or "", form.note.data or "", form.by.data or "")
    try:
        with transaction(), acting(link_actor(link, link.recipient), "returns.link_opinion"):
            answer(link, *told)
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        db.session.rollback()
        form.add_error(error)
        return _page(db.session.merge(link), form, error.status)
    flash_ok(_("Thank you. The mall decides and tells you here."))
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _facts(case: Return) -> list[tuple[str, str]]:
    rows = [
        (_("What the customer wants"), str(rules.WANTED[case.wanted])),
        (_("Goods"), f"{case.title} × {case.quantity}"),
        (_("Model or serial number"), case.item_no),
        (_("Slip number"), case.slip_no),
        (_("Day of the purchase"), mall_date(case.slip_on)),
        (_("Paid for the goods"), format_yuan(case.price_fen)),
        (_("Condition"), str(rules.CONDITIONS[case.condition])),
        (_("Reason"), str(rules.REASONS[case.reason])),
        (_("Policy's last day"), mall_date(case.until_on) if case.until_on else ""),
    ]
    if case.opinion:
        rows.append((_("Your opinion"), str(rules.OPINIONS[case.opinion][0])))
    if case.decision:
        rows.append((pgettext("goods back", "Decision"), str(rules.DECISIONS[case.decision])))
    if case.refund_fen:
        rows.append((_("Refund decided"), format_yuan(case.refund_fen)))
    if case.payer:
        rows.append((_("Who pays"), str(rules.PAYERS[case.payer])))
    return [(label, value) for label, value in rows if value]


def _page(link: ShareLink, form: LinkOpinionForm, status: int = 200) -> Response:
    case = _case(link)
    words, tone = rules.TENANT_WORDS.get(case.state, (_l("Nothing more is asked of you here."), "muted"))
    return render(
        "returns/link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        facts=_facts(case),
        form=form if case.state in rules.ASKING else None,
        photos=[linked_picture(one, _("Goods that came back")) for one in pictures_of(case)],
        state_words=words,
        tone=tone,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
    )


def _photos(case: Any) -> set[int]:
    return {one.id for one in pictures_of(case)}


link_purpose(LinkPurpose(ASK, _l("Opinion of a shop"), show_return, act_return, _photos, outlives=True))
