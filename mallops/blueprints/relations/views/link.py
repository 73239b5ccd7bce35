"""Behind the tenant's personal link: the letter to write, then how it stands and the answer."""

from __future__ import annotations

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.relations import rules
from mallops.blueprints.relations.actions.letters import WRITE, write_by_link
from mallops.blueprints.relations.forms import LinkLetterForm
from mallops.blueprints.relations.models import Letter
from mallops.blueprints.relations.views.letters import written_of
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, Invalid
from mallops.core.links import LinkPurpose, ShareLink, link_actor, link_purpose
from mallops.core.malls import Mall
from mallops.core.satisfaction import rate_url_of
from mallops.core.web import flash_ok, redirect_to, render


def show_letter(link: ShareLink) -> Response:
    """The form, or how it stands."""
    case = db.session.get_one(Letter, link.case_id)
    form = LinkLetterForm(formdata=None, data={"title": ""}) if case.state == "invited" else None
    return _page(link, form)


def act_letter(link: ShareLink) -> BaseResponse:
    """The letter as the tenant sends it."""
    form = LinkLetterForm()
    if not form.validate():
        return _page(link, form, 422)
    try:
        written = written_of(form)
        db.session.commit()
        with transaction(), acting(link_actor(link, link.recipient), "letters.link_filed"):
            write_by_link(link, written)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        form.add_error(error)
        return _page(db.session.merge(link), form, error.status)
    flash_ok(_("Sent. You can come back to this page to see how it stands."))
    return redirect_to(url_for("links.show", token=str((request.view_args or {})["token"])))


def _page(link: ShareLink, form: LinkLetterForm | None, status: int = 200) -> Response:
    case = db.session.get_one(Letter, link.case_id)
    words, tone = rules.LETTER_WORDS.get(case.state, (case.state, "muted"))
    return render(
        "relations/letter_link.html",
        status=status,
        signed_in=False,
        link=link,
        case=case,
        form=form if case.state == "invited" else None,
        mall_name=db.session.get_one(Mall, link.mall_id).name,
        state_words=words,
        tone=tone,
        verdict=rules.VERDICTS.get(case.verdict),
        verdict_tone=rules.VERDICT_TONES.get(case.verdict, "muted"),
        rate_url=rate_url_of(case),
        confide_url=url_for("confide.form", code=case.tenant.qr_code),
    )


link_purpose(
    LinkPurpose(WRITE, _l("Application letter"), show_letter, act_letter, lambda _case: set(), outlives=True)
)
