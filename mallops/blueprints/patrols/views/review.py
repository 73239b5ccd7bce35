"""The supervisor's queue, and what is decided about one run: approve, return, correct a verdict."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from mallops.blueprints.patrols import actions
from mallops.blueprints.patrols.actions import PATROLS
from mallops.blueprints.patrols.actions.kind import PURPOSE_LABELS, VERDICT_LABELS
from mallops.blueprints.patrols.forms import VERDICT_TONES, CorrectForm
from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.permissions import REVIEW, SUBMIT
from mallops.blueprints.patrols.queries import next_to_review, patrol_detail, review_queue
from mallops.blueprints.patrols.queries.detail import (
    Line,
    PatrolDetail,
    SectionLines,
    detail_of,
    late_to_look_at,
)
from mallops.blueprints.patrols.rules.runs import SUBMITTED, WRITABLE
from mallops.blueprints.patrols.views.beside import beside_run, queue_marks
from mallops.blueprints.patrols.views.words import hint_sentences, place_of, score_tone
from mallops.core.auth import Actor, current_actor, fetch, requires
from mallops.core.casework.kinds import DEPARTMENTS, KINDS, SEVERITIES, SEVERITY_TONES
from mallops.core.db import db, transaction
from mallops.core.errors import Conflict, DomainError, Invalid, NotFound
from mallops.core.formatting import duration, mall_date, mall_time
from mallops.core.names import listed, pick
from mallops.core.registers.criteria import as_uuid
from mallops.core.registers.record import load_record
from mallops.core.registers.views_record import Refused, page
from mallops.core.web import (
    NavItem,
    flash_ok,
    icon,
    nav_item,
    redirect_after,
    render,
    trigger,
    wants_fragment,
)

bp = Blueprint("review", __name__, url_prefix="/review")
REVIEWERS = frozenset({"SUP", "CSM"})
nav_item(
    NavItem(
        "review.queue", _l("Review"), "clipboard-check", "floor", REVIEW, order=8, phone=2, roles=REVIEWERS
    )
)
VERDICT_LOOKS = {
    "pass": (VERDICT_LABELS["pass"], "ok", "circle-check"),
    "fail": (VERDICT_LABELS["fail"], "danger", "circle-x"),
    "na": (VERDICT_LABELS["na"], "muted", "circle-slash"),
    "noted": (VERDICT_LABELS["noted"], "info", "pencil"),
}


@bp.get("")
@requires(REVIEW)
def queue() -> Response:
    """Runs that wait for review, the longest waiting first."""
    actor, after = current_actor(), as_uuid(request.args.get("after"))
    found = review_queue(actor, after=after)
    late = late_to_look_at(actor) if after is None else []
    return render(
        "patrols/queue.html",
        "queue",
        page=found,
        late=late,
        place_of=place_of,
        marks=queue_marks([*found.rows, *late]),
        score_tone=score_tone,
        purposes=PURPOSE_LABELS,
    )


@bp.get("/next")
@requires(REVIEW)
def next_() -> BaseResponse:
    """The run to look at next, other than `but`; the queue when there is none."""
    return _to_next(current_actor(), as_uuid(request.args.get("but")))


def _to_next(actor: Actor, but: uuid.UUID | None) -> BaseResponse:
    found = next_to_review(actor, but)
    return redirect_after("patrols.show", uid=found.uid) if found else redirect_after("review.queue")


# -- the page of one run: the register's own, with these parts in it ---------------------------------------


def panels(patrol: Patrol, actor: Actor) -> list[tuple[str, str, dict[str, Any]]]:
    """What templates/patrols/show.html needs of the run beyond the record itself."""
    detail = detail_of(patrol)
    reviews = actor.can(REVIEW) and not _walked(patrol, actor)
    corrects = reviews and patrol.state in ("submitted", "reviewed")
    context = {
        **beside_run(detail, actor, reviews=reviews),
        "detail": detail,
        "hints": hint_sentences(patrol),
        "tone": score_tone(patrol.score),
        "looks": VERDICT_LOOKS,
        "severities": {code: (str(SEVERITIES[code]), SEVERITY_TONES[code]) for code in SEVERITIES},
        "departments": DEPARTMENTS,
        "purposes": PURPOSE_LABELS,
        "finding_state": lambda one: KINDS["fixes"].workflow.state(one.state),
        "pictures": pictures,
        "path": path_of(patrol),
        "facts": walk_facts(detail),
        "shop_name": shop_name,
        "said": said,
        "folds": folds,
        "plain": plain_lines(patrol, corrects),
        "may_correct": corrects,
        "may_decide": reviews and patrol.state == SUBMITTED,
        "may_write": actor.can(SUBMIT) and patrol.state in WRITABLE and _walked(patrol, actor),
    }
    return [("", "", context)]


PATROLS.extras["panels"] = panels


def path_of(patrol: Patrol) -> list[tuple[str, str]]:
    """The way of a run: draft, submitted, reviewed, archived; "returned" only while it is."""
    states = PATROLS.workflow.states
    codes = ("draft", SUBMITTED, "returned", "reviewed", "archived")
    return [(one, str(states[one].label)) for one in codes if one != "returned" or patrol.state == one]


def _walked(patrol: Patrol, actor: Actor) -> bool:
    return actor.user_id is not None and actor.user_id in (patrol.owner_id, *(patrol.crew_ids or []))


def pictures(line: Line) -> list[dict[str, str]]:
    """The pictures of a place as macros/photos.html takes them."""
    where = f" · {line.shop.code}" if line.shop else ""
    return [
        {
            "url": url_for("photos.show", photo_uid=one.uid, size="display"),
            "thumb_url": url_for("photos.show", photo_uid=one.uid, size="thumb"),
            "alt": f"{line.item.label}{where}",
            "caption": f"{line.item.label}{where} · {line.answer.remark if line.answer else ''}".rstrip(" ·"),
        }
        for one in line.photos
    ]


def plain_lines(patrol: Patrol, corrects: bool) -> Callable[[Line], Markup | None]:
    """Draws a line that has nothing but its verdict, as `lines_of` would; None for any other.

    A sheet has hundreds of these; in a template they were half the time of the page.
    """
    looks = {code: _badge(str(label), tone, name) for code, (label, tone, name) in VERDICT_LOOKS.items()}
    still_open = _badge(_("Open"), "muted", "circle-dashed")
    nobody = uuid.UUID(int=0)
    before, _mark, after = url_for("review.correct", uid=patrol.uid, answer_uid=nobody).partition(str(nobody))
    pencil, word = icon("pencil"), escape(_("Correct"))

    def draw(line: Line) -> Markup | None:
        answer, label = line.answer, line.item.label
        if line.failed or line.photos or line.corrected or (answer and answer.remark) or said(line):
            return None
        if line.before and line.others:
            return None
        link = ""
        if corrects and answer and answer.verdict != "noted":
            url, name = f"{before}{answer.uid}{after}", escape(_("Correct: %(item)s", item=label))
            link = (
                f'<a class="btn btn-ghost btn-square btn-correct" href="{url}" hx-get="{url}"'
                f' hx-target="#dialog-place" aria-label="{name}" aria-haspopup="dialog">{pencil}{word}</a>'
            )
        verdict = looks[answer.verdict] if answer else still_open
        return Markup(  # noqa: S704 - every part is escaped or our own
            f'<li>\n    <div class="grow"><span>{escape(label)}</span></div>\n    {verdict}{link}\n  </li>'
        )

    return draw


def _badge(label: str, tone: str, name: str) -> Markup:
    return Markup('<span class="status tone-{} status-plain">{}<span>{}</span></span>').format(
        tone, icon(name), label
    )


def shop_name(shop: Any) -> str:
    """A shop's name in the reader's language."""
    return pick(shop.name_zh, shop.name_en)


def said(line: Line) -> str:
    """The number, choice or words of an answer; empty for a plain verdict."""
    answer = line.answer
    if answer is None:
        return ""
    if answer.number_value is not None:
        return f"{answer.number_value:g} {line.item.unit}".strip()
    for one in line.item.choices:
        if one["code"] == answer.choice_value:
            return pick(one.get("name_zh", ""), one.get("name_en", "")) or str(one["code"])
    return answer.text_value or ""


def walk_facts(detail: PatrolDetail) -> list[tuple[str, str]]:
    """Who walked, where, when, for how long and whether the label was scanned: (label, words)."""
    run = detail.patrol
    window = ""
    if run.round is not None:
        window = f"{mall_time(run.round.starts_at, 'clock')}–{mall_time(run.round.ends_at, 'clock')}"
    took = duration((run.submitted_at - run.started_at).total_seconds()) if run.submitted_at else ""
    scanned = run.presence == "scanned"
    presence = _("Label scanned %(at)s", at=mall_time(run.scanned_at, "clock")) if scanned else _("Tapped")
    facts = [
        (_("Zone"), f"{run.zone.code} {run.zone.name}" if run.zone else ""),
        (_("Tenant"), f"{run.tenant.code} {run.tenant.name}" if run.tenant else ""),
        (_("Officer"), listed(detail.officers)),
        (_("Date"), mall_date(run.on, "words")),
        (_("Window"), window),
        (_("Started"), mall_time(run.started_at, "short")),
        (_("Submitted at"), mall_time(run.submitted_at, "short")),
        (_("Took"), took),
        (_("Presence"), presence),
        (_("Shops"), str(len(detail.shops)) if detail.shops and run.tenant_id is None else ""),
        (_("Reviewed by"), detail.name(run.reviewed_by_id) if run.reviewed_by_id else ""),
    ]
    return [one for one in facts if one[1]]


def folds(section: SectionLines) -> list[tuple[Any, list[Line]]]:
    """The lines of a section, by shop where it repeats: (shop or None, lines)."""
    out: list[tuple[Any, list[Line]]] = []
    for line in section.lines:
        if not out or (out[-1][0] is not line.shop):
            out.append((line.shop, []))
        out[-1][1].append(line)
    return out


# -- deciding ----------------------------------------------------------------------------------------------


@bp.post("/<uuid:uid>/approve")
@requires(REVIEW)
def approve(uid: uuid.UUID) -> BaseResponse:
    """Accept the run with a signature, and go on to the next."""

    def work(actor: Actor, patrol: Patrol) -> str:
        signature = request.form.get("signature", "")
        actions.approve(actor, patrol, note=_note(), signature=signature, version=_version())
        return _("Approved: %(number)s.", number=patrol.number or patrol.title)

    return _decide(uid, "approve", work)


@bp.post("/<uuid:uid>/return")
@requires(REVIEW)
def send_back(uid: uuid.UUID) -> BaseResponse:
    """Return the run to its officer with a reason, and go on to the next."""

    def work(actor: Actor, patrol: Patrol) -> str:
        actions.return_patrol(actor, patrol, _note(), version=_version())
        return _("Returned to the officer: %(number)s.", number=patrol.number or patrol.title)

    return _decide(uid, "return", work)


@bp.post("/<uuid:uid>/late-seen")
@requires(REVIEW)
def late_seen(uid: uuid.UUID) -> BaseResponse:
    """A reviewer has looked at what came after submission; it leaves the queue until more comes."""
    actor = current_actor()
    with transaction():
        actions.look_at_late(actor, fetch(Patrol, uid, actor, lock=True))
    flash_ok(_("Noted. It comes back when more arrives."))
    return redirect_after("patrols.show", uid=uid)


def _decide(uid: uuid.UUID, where: str, work: Callable[[Actor, Patrol], str]) -> BaseResponse:
    actor = current_actor()
    try:
        with transaction():
            said = work(actor, fetch(Patrol, uid, actor, lock=True))
    except (Invalid, Conflict) as error:
        db.session.rollback()
        return _again(uid, where, error)
    flash_ok(said)
    if request.form.get("then") == "next":
        return _to_next(actor, uid)
    return redirect_after("patrols.show", uid=uid)


def _again(uid: uuid.UUID, where: str, error: DomainError) -> Response:
    fields = {key: str(words) for key, words in getattr(error, "field_errors", {}).items()}
    refused = Refused(where, str(error.message), _note(), fields)
    return page(PATROLS, load_record(PATROLS, uid, current_actor()), refused, error.status)


def _note() -> str:
    return request.form.get("note", "").replace("\x00", "").replace("\r\n", "\n").strip()[:2000]


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


# -- correcting --------------------------------------------------------------------------------------------


@bp.get("/<uuid:uid>/answers/<uuid:answer_uid>")
@requires(REVIEW)
def correct(uid: uuid.UUID, answer_uid: uuid.UUID) -> Response:
    """Which verdict is right, and why."""
    detail, line = _line(uid, answer_uid)
    return _correct_page(detail, line, CorrectForm())


@bp.post("/<uuid:uid>/answers/<uuid:answer_uid>")
@requires(REVIEW)
def do_correct(uid: uuid.UUID, answer_uid: uuid.UUID) -> BaseResponse:
    """Put the verdict right; the officer's stays in the history, shown as 已修改."""
    actor = current_actor()
    form = CorrectForm()
    done = False
    if form.validate_on_submit():
        try:
            with transaction():
                actions.correct_verdict(actor, uid, answer_uid, form.verdict.data, form.reason.data or "")
            done = True
        except Invalid as error:
            db.session.rollback()
            form.add_error(error)
    if not done:
        detail, line = _line(uid, answer_uid)
        return _correct_page(detail, line, form, 422)
    if wants_fragment():
        shown = page(PATROLS, load_record(PATROLS, uid, actor))
        shown.headers["HX-Retarget"], shown.headers["HX-Reswap"] = "#record", "outerHTML"
        words = _("The verdict is corrected; score and findings follow.")
        return trigger(shown, "toast", {"text": words, "tone": "ok"})
    flash_ok(_("The verdict is corrected; score and findings follow."))
    return redirect_after("patrols.show", uid=uid, _anchor="record")


def _line(uid: uuid.UUID, answer_uid: uuid.UUID) -> tuple[PatrolDetail, Line]:
    """The run and the place of an answer that counts, or that a newer one replaced."""
    detail = patrol_detail(current_actor(), uid)
    for section in detail.sections:
        for line in section.lines:
            known = [one.uid for one in line.before] + ([line.answer.uid] if line.answer else [])
            if answer_uid in known:
                return detail, line
    raise NotFound()


def _correct_page(detail: PatrolDetail, line: Line, form: CorrectForm, status: int = 200) -> Response:
    return render(
        "patrols/correct.html",
        "dialog",
        status,
        patrol=detail.patrol,
        line=line,
        form=form,
        tones=VERDICT_TONES,
        looks=VERDICT_LOOKS,
        shop_name=shop_name,
    )
