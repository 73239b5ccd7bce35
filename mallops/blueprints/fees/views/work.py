"""What people do with a bill: a contact, a payment, a letter, the mall's words."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.fees import permissions as may
from mallops.blueprints.fees import rules, shipped
from mallops.blueprints.fees.actions import collecting, letters, money
from mallops.blueprints.fees.actions.kind import KIND
from mallops.blueprints.fees.documents.letter import issue_letter
from mallops.blueprints.fees.models import FeeLetter
from mallops.blueprints.fees.queries import bills as asked
from mallops.blueprints.tenants.models import Tenant
from mallops.core.audit import acting
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework import actions as casework
from mallops.core.db import db, transaction
from mallops.core.documents import document_file_name
from mallops.core.errors import Conflict, Invalid
from mallops.core.pdf.paper import CHINESE, ENGLISH, LANGUAGES, Paper
from mallops.core.registers.views_record import act_on_record, seen_version
from mallops.core.web import flash_error, flash_ok, no_store, redirect_after, render

bp = Blueprint("fee_work", __name__, url_prefix="/fees")


def typed(key: str, limit: int = 1000) -> str:
    """A field of a plain form."""
    return request.form.get(key, "").replace("\x00", "").strip()[:limit]


def typed_day(key: str) -> dt.date | None:
    """A day of a plain form; None for nothing or nonsense."""
    try:
        return dt.date.fromisoformat(typed(key, 20))
    except ValueError:
        return None


def said() -> collecting.Said:
    """What came of a contact, as typed."""
    return collecting.Said(
        typed("result", 12), typed("channel", 12) or "phone", typed("person", 120), typed("note"),
        typed_day("promised_on"),
    )  # fmt: skip


@bp.post("/<uuid:uid>/contacts")
@requires(may.CONTACT)
def contact(uid: uuid.UUID) -> BaseResponse:
    """Note what came of a contact about this bill."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        collecting.note_contact(actor, [case], said())
        return _("Noted. The bill comes back on %(day)s.", day=case.next_call_on.isoformat())

    return act_on_record(KIND, uid, "contact", "fees.contact", act)


@bp.post("/<uuid:uid>/payments")
@requires(may.CONFIRM)
def confirm(uid: uuid.UUID) -> BaseResponse:
    """Finance received money for it."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        amount = rules.typed_amount(typed("amount", 20))
        money.confirm_payment(actor, case, amount, typed_day("on"), typed("reference", 80))
        if case.state == "paid":
            return _("All of it is paid. Nobody is reminded of it any more.")
        return _("The payment is confirmed; the rest stays open.")

    return act_on_record(KIND, uid, "payment", "fees.confirm", act)


@bp.post("/<uuid:uid>/payments/correct")
@requires(may.CONFIRM)
def correct(uid: uuid.UUID) -> BaseResponse:
    """The payment was wrong."""

    def act(actor: Actor, case: Any, _stored: list[Any]) -> str:
        casework.ensure_version(case, seen_version())
        money.correct_payment(actor, case, typed("reason", 300))
        return _("The payment is taken back; the bill is open again.")

    return act_on_record(KIND, uid, "correct", "fees.correct", act)


# -- letters ---------------------------------------------------------------------------------------------


@bp.post("/tenants/<uuid:uid>/letters")
@requires(may.LETTER)
def write(uid: uuid.UUID) -> BaseResponse:
    """Write the letter of a level about all that a tenant has overdue."""
    actor, level = current_actor(), typed("level", 2)
    try:
        with transaction(), acting(actor, may.LETTER):
            tenant = fetch(Tenant, uid, actor, lock=True)
            letter = letters.write_letter(actor, tenant, int(level) if level.isdecimal() else 0)
    except (Invalid, Conflict) as error:
        db.session.rollback()
        flash_error(error.message)
        return redirect_after("fee_lists.debtor", uid=uid)
    flash_ok(_("%(number)s is written. Print it below.", number=letter.number))
    return redirect_after("fee_lists.debtor", uid=uid)


@bp.get("/letters/<uuid:uid>.pdf")
@requires(may.VIEW)
def letter_pdf(uid: uuid.UUID) -> Response:
    """The stored letter in Chinese or English."""
    actor = current_actor()
    letter = fetch(FeeLetter, uid, actor)
    fetch(type(letter.bill), letter.bill.uid, actor)
    document = issue_letter(Paper.of(actor, request.args.get("lang")), letter)
    answer = Response(document.data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{document_file_name(document)}"'
    return no_store(answer)


# -- the mall's words ------------------------------------------------------------------------------------


@bp.get("/texts")
@requires(may.TEXTS)
def texts() -> Response:
    """The words of the call and of the three letters."""
    return _texts_page()


@bp.post("/texts")
@requires(may.TEXTS)
def save_text() -> BaseResponse:
    """Keep the words of one level in one language."""
    actor, level, lang = current_actor(), typed("level", 2), typed("lang", 12)
    number = int(level) if level.isdecimal() and int(level) in range(4) else 0
    lang = lang if lang in LANGUAGES else CHINESE
    try:
        with transaction(), acting(actor, may.TEXTS):
            letters.set_text(actor, number, lang, request.form.get("body", ""))
    except Invalid as error:
        db.session.rollback()
        return _texts_page((number, lang), request.form.get("body", ""), str(error.message), 422)
    flash_ok(_("The text is saved. Letters sent before keep theirs."))
    return redirect_after("fee_work.texts")


def _texts_page(
    at: tuple[int, str] | None = None, body: str = "", error: str = "", status: int = 200
) -> Response:
    mall_id = current_actor().mall_id or 0
    titles = {0: _("What to say on the phone"), **{key: str(one) for key, one in rules.LETTERS.items()}}
    rows = [
        {
            "level": level,
            "lang": lang,
            "title": titles[level],
            "language": LANGUAGES[lang],
            "body": body if at == (level, lang) else asked.text_of(mall_id, level, lang),
            "error": error if at == (level, lang) else "",
        }
        for level in titles
        for lang in (CHINESE, ENGLISH)
    ]
    return render("fees/texts.html", "texts", status, rows=rows, known=shipped.WORDS)
