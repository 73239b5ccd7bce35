"""The data of an inspection report, free of language and layout: what its content hash is made of.

It holds what the report attests: who, where, when, each answer with its history, photos by their SHA-256,
corrections, findings and signatures. The zone's trend is printed beside it but is not part of it, so that
other patrols do not make a finished report look outdated.
"""

from __future__ import annotations

import hashlib
from typing import Any

from mallops.blueprints.patrols.models import PatrolAnswer
from mallops.blueprints.patrols.queries.detail import Line, PatrolDetail
from mallops.core.casework import SignOff

SHAPE = 1  # raise it when the report shows something new


def patrol_content(detail: PatrolDetail) -> dict[str, Any]:
    """Everything a report of this run shows."""
    patrol = detail.patrol
    return {
        "shape": SHAPE,
        "patrol": patrol.uid,
        "number": patrol.number,
        "purpose": patrol.purpose,
        "on": patrol.on,
        "zone": _place(patrol.zone),
        "tenant": _place(patrol.tenant),
        "crew": [detail.names.get(one, ("", "")) for one in patrol.crew_ids],
        "round": [patrol.round.slot_no, patrol.round.starts_at, patrol.round.ends_at]
        if patrol.round
        else None,
        "makeup_reason": patrol.makeup_reason,
        "template": [
            detail.sheet.name_zh,
            detail.sheet.name_en,
            detail.sheet.number,
            detail.sheet.content_hash,
        ],
        "times": [
            patrol.started_at,
            patrol.device_started_at,
            patrol.submitted_at,
            patrol.device_submitted_at,
            patrol.skew_seconds,
        ],
        "presence": [patrol.presence, patrol.scanned_at],
        "score": patrol.score,
        "sections": patrol.section_scores,
        "counts": [
            patrol.answered_count,
            patrol.failed_count,
            patrol.critical_count,
            patrol.photo_count,
            patrol.corrected_count,
        ],
        "shops": [[one.code, one.name_zh, one.name_en, one.units] for one in detail.shops],
        "lines": [_line(one, detail) for section in detail.sections for one in section.lines],
        "signatures": [_signature(one) for one in detail.signatures],
        "reviewed": [detail.names.get(patrol.reviewed_by_id or 0, ("", "")), patrol.reviewed_at],
        "told": [[one.at, one.actor_name, one.verb, one.note] for one in told_events(detail)],
    }


def told_events(detail: PatrolDetail) -> list[Any]:
    """The events a report tells: what was said and decided, not every touch."""
    told = {"submit", "return", "approve", "commented", "corrected", "handed_over", "joined"}
    return [one for one in detail.events if one.verb in told]


def _place(row: Any) -> list[str] | None:
    return [row.code, row.name_zh, row.name_en] if row is not None else None


def _line(line: Line, detail: PatrolDetail) -> dict[str, Any]:
    item, answer, finding = line.item, line.answer, line.finding
    return {
        "item": item.code,
        "shop": line.shop.code if line.shop else None,
        "answer": _answer(answer) if answer is not None else None,
        "by": detail.names.get((answer.answered_by_id if answer else 0) or 0),
        "before": [_answer(one) for one in line.before],
        "photos": [one.sha256 for one in line.photos],
        "finding": [finding.number, finding.due_at, finding.repeat_of_id is not None] if finding else None,
    }


def _answer(answer: PatrolAnswer) -> list[Any]:
    return [
        answer.uid,
        answer.verdict,
        answer.number_value,
        answer.choice_value,
        answer.text_value,
        answer.remark,
        answer.severity,
        answer.department,
        answer.device_at,
        answer.created_at,
        answer.corrected,
        answer.correction_reason,
    ]


def _signature(signed: SignOff) -> list[Any]:
    drawn = hashlib.sha256(signed.image).hexdigest() if signed.image else None
    return [signed.capacity, signed.signer_name, signed.typed, signed.signed_at, drawn]
