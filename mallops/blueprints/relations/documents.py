"""Talks, letters and answers on paper (19.2, 19.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import pgettext

from mallops.blueprints.relations import rules
from mallops.blueprints.relations.models import Letter, Talk
from mallops.core.casework.kinds import DEPARTMENTS
from mallops.core.pdf.paper import Paper, fill
from mallops.core.pdf.render import render_pdf
from mallops.core.registers.printing import people_of
from mallops.core.registers.record import Record

TALK_TITLE = _l("Communication record")
LETTER_TITLE = _l("Tenant's application letter")
ANSWER_TITLE = _l("Answer to an application letter")


def print_talk(record: Record, lang: str) -> bytes:
    """The communication record 沟通记录表 on A4."""
    talk: Talk = record.case  # type: ignore[assignment]
    paper = Paper.of(record.actor, lang)
    with paper.spoken():
        facts = [
            (_("Tenant"), _who(talk)),
            (_("Day of the talk"), talk.talked_on.isoformat()),
            (_("Kind of talk"), str(rules.SORTS[talk.sort])),
            (_("How"), str(rules.CHANNELS[talk.channel])),
            (_("Who spoke"), f"{talk.speaker or ''} ({rules.SPEAKERS[talk.speaker_role]})"),
            (_("Officer"), talk.owner.name if talk.owner else ""),
            (_("Department"), str(DEPARTMENTS.get(talk.department, ""))),
            (_("Follow up by"), talk.follow_on.isoformat() if talk.follow_on else ""),
        ]
        texts = [
            (_("Subject of the talk"), talk.title),
            (_("Why they need care"), talk.reason),
            (_("What was said"), talk.opinion),
            (_("Coordinated with"), talk.coordinated),
            (_("What they were answered"), talk.answer),
            (_("To be done"), talk.follow_up),
        ]
    return _print(paper, TALK_TITLE, talk.number or "", facts, texts, people_of(record))


def print_letter(record: Record, lang: str) -> bytes:
    """The application letter 业户申请函 on A4."""
    letter: Letter = record.case  # type: ignore[assignment]
    paper = Paper.of(record.actor, lang)
    with paper.spoken():
        facts = [
            (_("Tenant"), _who(letter)),
            (_("Who asks"), letter.applicant or ""),
            (_("Filed at"), paper.time(letter.filed_at)),
            (pgettext("letter", "Decision"), str(rules.VERDICTS.get(letter.verdict, ""))),
        ]
        texts = [
            (_("Subject of the letter"), letter.title),
            (_("How things stand"), letter.facts),
            (_("What is asked for"), letter.request),
            (_("Reply of the mall"), letter.reply),
        ]
    return _print(paper, LETTER_TITLE, letter.number or "", facts, texts, people_of(record))


def print_answer(paper: Paper, letter: Letter, by: str) -> bytes:
    """The mall's answer as a letter of its own."""
    with paper.spoken():
        facts = [
            (_("To"), _who(letter)),
            (_("Your letter"), letter.number or ""),
            (pgettext("letter", "Decision"), str(rules.VERDICTS.get(letter.verdict, ""))),
            (_("Date"), paper.time(letter.answered_at)[:10]),
        ]
        texts = [(_("Subject of the letter"), letter.title), (_("Reply of the mall"), letter.reply)]
        people = [{"role": paper.mall.name, "name": by, "at": "", "image": None}]
    return _print(paper, ANSWER_TITLE, letter.number or "", facts, texts, people)


def chat_text(paper: Paper, letter: Letter, url: str) -> str:
    """A text for a chat with the tenant: write, or see how it stands."""
    with paper.spoken():
        if letter.state == "invited":
            words = _("Please write your application here; no account is needed.")
        else:
            words = _("How your application stands, and the answer:")
        return "\n".join(filter(None, (f"{paper.mall.name} · {letter.number or ''}".strip(" ·"), words, url)))


def _who(case: Any) -> str:
    return f"{case.tenant.code} {case.tenant.name}" if case.tenant else ""


def _print(
    paper: Paper, label: Any, number: str, facts: list[Any], texts: list[Any], people: list[dict[str, Any]]
) -> bytes:
    title, other = paper.both(label)
    with paper.spoken():
        html = fill(
            "pdf/relation_paper.html",
            paper,
            {
                "title": title,
                "title_other": other,
                "number": number,
                "foot": number,
                "facts": facts,
                "texts": [(head, text) for head, text in texts if text],
                "people": people,
                "signed": _("Signatures"),
            },
        )
    return render_pdf(html)
