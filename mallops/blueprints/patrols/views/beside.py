"""What stands beside a run for its reviewer: late answers, a colleague's run, two verdicts, photos alike."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from mallops.blueprints.patrols.models import Patrol
from mallops.blueprints.patrols.queries.detail import PatrolDetail
from mallops.blueprints.patrols.queries.parallel import parallels_of, with_parallels
from mallops.blueprints.patrols.queries.runs import photos_of, said_at
from mallops.blueprints.patrols.queries.twins import Twin, twins_of, with_twins
from mallops.blueprints.patrols.views.words import HINT_WORDS, hint_codes
from mallops.core.auth import Actor
from mallops.core.formatting import mall_date
from mallops.core.photos.sight import sees_case


def beside_run(detail: PatrolDetail, actor: Actor, *, reviews: bool) -> dict[str, Any]:
    """What templates/patrols/_beside.html needs of a run."""
    patrol = detail.patrol
    late_photos = photos_of(patrol.id, late=True) if patrol.late_count else []
    open_late = patrol.late_at is not None and (
        patrol.late_seen_at is None or patrol.late_seen_at < patrol.late_at
    )
    twins = twins_of(patrol, actor)
    return {
        "conflicts": detail.conflicts,
        "late": detail.late,
        "late_photos": [_late_photo(one, detail) for one in late_photos],
        "late_open": open_late and reviews,
        "said_at": said_at,
        "parallels": [one for one in parallels_of(patrol) if sees_case(one, actor)],
        "twins": twins,
        "twin_words": twin_words,
        "twin_hints": _twin_hints(detail, twins),
        "unseen": {
            one["place"]: one["seconds"] for one in patrol.hints or [] if one["code"] == "section_unseen"
        },
    }


def _late_photo(one: Any, detail: PatrolDetail) -> dict[str, str]:
    item = detail.sheet.by_id[one.item_id]
    name = detail.name(one.taken_by_id)
    return {
        "url": url_for("photos.show", photo_uid=one.uid, size="display"),
        "thumb_url": url_for("photos.show", photo_uid=one.uid, size="thumb"),
        "alt": item.label,
        "caption": f"{item.label} · {name}".rstrip(" ·"),
    }


def twin_words(twin: Twin) -> str:
    """What the other picture is, as a sentence; never more than that they look alike."""
    values = {"number": twin.number, "on": mall_date(twin.on, "words"), "item": twin.item}
    if twin.exact:
        return _("The same file as the photo of %(number)s, %(on)s, %(item)s", **values)
    return _("Looks like the photo of %(number)s, %(on)s, %(item)s", **values)


def _twin_hints(detail: PatrolDetail, twins: dict[uuid.UUID, list[Twin]]) -> list[tuple[str, Twin]]:
    """For the list of hints: the item of the picture, and the nearest earlier one."""
    found = []
    for section in detail.sections:
        for line in section.lines:
            for photo in line.photos:
                if photo.uid in twins:
                    found.append((line.item.label, twins[photo.uid][0]))
    return found


def queue_marks(runs: Collection[Patrol]) -> dict[int, list[str]]:
    """By run: what is worth a second look, in a word or two each. Two queries however many runs."""
    ids = [one.id for one in runs]
    beside, alike = with_parallels(ids), with_twins(ids)
    return {one.id: [*_flags(one, beside, alike), *hint_codes(one.hints or [])] for one in runs}


def _flags(run: Patrol, beside: set[int], alike: set[int]) -> list[str]:
    flags = {
        "came_late": run.late_at is not None,
        "parallel": run.parallel_of_id is not None or run.id in beside,
        "twin": run.id in alike,
    }
    return [str(HINT_WORDS[code]) for code, set_ in flags.items() if set_]
