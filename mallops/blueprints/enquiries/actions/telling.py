"""Who hears of enquiries: the desk, the department that is asked, who asked it, who approves answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.enquiries.models import Consult, Enquiry, StandardVersion
from mallops.blueprints.enquiries.queries.enquiries import SERVICE
from mallops.blueprints.enquiries.rules.words import SORTS
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Enquiries")
SAID = topic("enquiries.said", _l("A visitor wrote through a QR code"), GROUP)
CONSULT = topic("enquiries.consult", _l("Your department is asked something"), GROUP)
REPLY = topic("enquiries.reply", _l("A department has answered"), GROUP)
LIBRARY = topic("enquiries.library", _l("A standard answer waits for approval or was decided on"), GROUP)
FIGURES = topic("enquiries.figures", _l("Enquiries of the week and of the month"), GROUP)
DESK = ("DESK", "RCP", "LEAD")


def tell_desk(case: Enquiry) -> None:
    """Somebody has to read it; complaints also the supervisor."""
    roles = [*DESK, "SUP"] if case.sort == "complaint" else list(DESK)
    people = receivers(case.mall_id, roles) or receivers(case.mall_id, ["SUP"])
    notify(
        people,
        mall_id=case.mall_id,
        topic=SAID,
        title=lambda: _("%(sort)s by QR code: %(where)s", sort=SORTS[case.sort], where=_where(case)),
        url=f"/enquiries/{case.uid}",
        case=case,
        dedupe=f"enquiries:said:{case.id}",
    )


def _where(case: Enquiry) -> str:
    return case.zone.name if case.zone is not None else (case.place or _("the mall"))


def tell_department(consult: Consult) -> None:
    """The person who was named, else the department."""
    if consult.person_id is not None:
        people: Iterable[int] = present(consult.mall_id, [consult.person_id])
    elif consult.department == "service":
        people = receivers(consult.mall_id, sorted(SERVICE - {"LEAD"}))
    else:
        people = receivers(consult.mall_id, [], department=consult.department)
    notify(
        people,
        mall_id=consult.mall_id,
        topic=CONSULT,
        title=lambda: _("The desk asks you: %(title)s", title=consult.enquiry.title),
        text=lambda: _("A customer waits for it. Answer today, please."),
        url=f"/consults/{consult.uid}",
        urgent=True,
        dedupe=f"enquiries:consult:{consult.id}",
    )


def tell_asker(consult: Consult) -> None:
    """Who asked, and who handles the enquiry."""
    notify(
        present(consult.mall_id, [consult.asked_by_id, consult.enquiry.owner_id]),
        mall_id=consult.mall_id,
        topic=REPLY,
        title=lambda: _("Answered by the department: %(title)s", title=consult.enquiry.title),
        url=f"/enquiries/{consult.enquiry.uid}",
        case=consult.enquiry,
        dedupe=f"enquiries:reply:{consult.id}",
    )


def tell_approvers(version: StandardVersion) -> None:
    """Supervisors, but for the author; else the manager."""
    people = [one for one in receivers(version.mall_id, ["SUP"]) if one != version.by_id]
    people = people or [one for one in receivers(version.mall_id, ["CSM"]) if one != version.by_id]
    _tell_library(people, version, lambda: _("Standard answer to approve: %(what)s", what=version.question))


def tell_author(version: StandardVersion) -> None:
    """What was decided on it."""

    def title() -> str:
        if version.state == "approved":
            return _("In force now: %(what)s", what=version.question)
        return _("Sent back to you: %(what)s", what=version.question)

    people = present(version.mall_id, {version.by_id, version.answer.owner_id})
    _tell_library(people, version, title, version.decided_why)


def _tell_library(people: Iterable[int], version: StandardVersion, title: Any, text: str = "") -> None:
    notify(
        people,
        mall_id=version.mall_id,
        topic=LIBRARY,
        title=title,
        text=text,
        url=f"/standard-answers/{version.answer.uid}",
        dedupe=f"enquiries:version:{version.id}:{version.state}",
    )


__all__ = ["FIGURES", "tell_approvers", "tell_asker", "tell_author", "tell_department", "tell_desk"]
