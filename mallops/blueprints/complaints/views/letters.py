"""Internal letters: the register, the department's answer, the letter on paper (39.3)."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.complaints import permissions as may
from mallops.blueprints.complaints.actions.kind import LETTER
from mallops.blueprints.complaints.actions.letters import answer_letter
from mallops.blueprints.complaints.documents.papers import issue_internal
from mallops.blueprints.complaints.forms import LetterAnswerForm
from mallops.blueprints.complaints.models import InternalLetter
from mallops.blueprints.complaints.rules.words import CATEGORIES
from mallops.blueprints.complaints.views.acts import Act, add_act
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import SEVERITIES
from mallops.core.forms import version_of
from mallops.core.pdf.paper import Paper
from mallops.core.registers import register_blueprint
from mallops.core.web import redirect_to

bp = register_blueprint(LETTER)
work = Blueprint("internal_letter_work", __name__, url_prefix="/internal-letters")


def _facts(letter: InternalLetter) -> list[tuple[str, str]]:
    case = letter.complaint
    rows = [
        (_("What it is about"), str(CATEGORIES[case.category])),
        (_("Severity"), str(SEVERITIES.get(case.severity, ""))),
        (_("Question to the department"), letter.question or ""),
    ]
    return [(label, text) for label, text in rows if text]


def _leads(letter: InternalLetter, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    said = [
        (_("Question to the department"), letter.question),
        (_("Answer of the department"), letter.answer),
    ]
    acts = []
    if letter.state == "asked" and actor.can(may.ANSWER):
        url = url_for("internal_letter_work.answer", uid=letter.uid)
        acts.append((_("Answer the letter"), url, "send", True))
    acts.append(
        (_("Internal letter (PDF)"), url_for("internal_letter_work.pdf", uid=letter.uid), "printer", False)
    )
    context = {
        "case": letter.complaint, "closed": True, "who": _facts(letter)[:-1], "member": None, "acts": acts,
        "said": [(label, text) for label, text in said if text],
    }  # fmt: skip
    return [(_("Question and answer"), "complaints/_lead.html", context)]


def _links(letter: InternalLetter) -> list[tuple[str, str, str]]:
    case, actor = letter.complaint, current_actor()
    seen = actor.can(may.VIEW) and case.visible_to(actor)
    url = url_for("complaints.show", uid=case.uid) if seen else ""
    return [(_("Complaint"), case.number or "", url)]


LETTER.extras.update(leads=_leads, links=_links)
add_act(
    work, LETTER,
    Act("answer", _l("Answer the letter"), LetterAnswerForm, may.ANSWER,
        lambda actor, letter, form, _p: answer_letter(
            actor, letter, form.answer.data or "", version=version_of(form)),
        _l("The letter is answered."), ready=lambda letter, _a: letter.state == "asked", intro=_facts,
        icon="send"),
)  # fmt: skip


@work.get("/<uuid:uid>/letter.pdf")
@requires(may.LETTERS)
def pdf(uid: uuid.UUID) -> BaseResponse:
    """The letter and its answer."""
    actor = current_actor()
    letter = fetch(InternalLetter, uid, actor)
    document = issue_internal(Paper.of(actor, request.args.get("lang")), letter)
    return redirect_to(url_for("documents.show", document_uid=document.uid))
