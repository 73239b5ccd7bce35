"""What the screens of care share: who a member is for this person, a script in its words."""

from __future__ import annotations

from flask_babel import force_locale

from mallops.blueprints.care import permissions as may
from mallops.blueprints.care.models import Callback, CareSegmentVersion
from mallops.blueprints.care.queries import calls as reads
from mallops.blueprints.care.queries.segments import names_for
from mallops.blueprints.care.rules import words
from mallops.blueprints.care.rules.conditions import sentence
from mallops.blueprints.care.rules.scripts import fill
from mallops.blueprints.members.models import Member
from mallops.blueprints.members.rules.people import mask_name
from mallops.blueprints.points.queries.settings import policy_in_force
from mallops.core.auth import Actor
from mallops.core.db import db
from mallops.core.malls import Mall
from mallops.core.names import pick
from mallops.core.national_days import feast_of
from mallops.core.pdf.paper import CHINESE, ENGLISH


def name_for(actor: Actor, member: Member) -> str:
    """The name in clear for who talks to members, masked for all others; else the number."""
    name = member.name or ""
    return (name if actor.can(may.WORK) else mask_name(name)) or member.number


def tier_names(actor: Actor) -> dict[str, str]:
    """Tiers as the mall calls them."""
    return {one.code: one.name for one in policy_in_force(actor.mall_id or 0).tiers}


def script_for(actor: Actor, call: Callback) -> list[tuple[str, str, str]]:
    """(code, language, text) of what is read out: the reader's language first."""
    own = (call.script_zh or "", call.script_en or "")
    known = reads.script_at(call.mall_id, call.script_code, call.script_version)
    texts = own if any(own) else (known.text_zh, known.text_en)
    mall = db.session.get_one(Mall, call.mall_id)
    out = []
    for code, locale, text in (("zh", CHINESE, texts[0]), ("en", ENGLISH, texts[1])):
        with force_locale(locale):
            filled = {
                "mall": mall.name,
                "officer": actor.name,
                "member": call.member.name or "",
                "day": feast_of(call.planned_on),
                "topic": call.why or "",
            }
        out.append((code, "zh-Hans-CN" if code == "zh" else "en", fill(text, filled)))
    out.sort(key=lambda one: one[0] != pick("zh", "en"))
    return [one for one in out if one[2]]


def sentences(mall_id: int, version: CareSegmentVersion) -> list[str]:
    """The conditions of a version in words."""
    names = names_for(mall_id, version.conditions)
    return [sentence(code, values, names) for code, values in version.conditions]


def reason_of(call: Callback) -> words.Reason:
    """Why."""
    return words.REASONS[call.reason]
