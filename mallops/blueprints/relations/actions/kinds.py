"""The registers of relations: first calls, talks, letters (19.1 – 19.3)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.relations import permissions as may
from mallops.blueprints.relations import rules
from mallops.blueprints.relations.models import FirstCall, Letter, Talk
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit
from mallops.core.satisfaction import AsksAfter

NO_PAIRS: Any = lambda _record: []  # noqa: E731 - no before and after


def _reviewed(case: Any, actor: Any, _values: dict[str, Any]) -> None:
    case.reviewed_by_id = actor.user_id


FIRST = declare(
    CaseKind(
        code="first_calls", doc_type="HF", model=FirstCall, area="relations", slug="first-calls",
        label=_l("First call"), plural=_l("First calls"), icon="phone",
        view=may.VIEW, create=None, edit=None, export=may.EXPORT, nav_group="tenants", order=50,
        print_title=_l("Record of the first call"), signers=(("officer", _l("Officer")),),
        help=_l("Every new tenant is called within one working day: data verified, policies sent."),
        empty=_l("Nobody waits. A call opens by itself when a tenant moves in."),
        workflow=Workflow(
            [State("due", _l("To be called"), "warn", "phone"),
             State("reached", _l("Reached, mail to send"), "accent", "send"),
             State("done", lazy_pgettext("call", "Done"), "ok", "badge-check", closed=True)],
            [Step("reach", lazy_pgettext("call", "Reached"), frozenset({"due"}), "reached", may.WORK,
                  shown=False, done=_l("reached the tenant"), icon="phone"),
             Step("mail", _l("The mail is sent"), frozenset({"reached"}), "done", may.WORK, shown=False,
                  done=_l("sent policies, warranty terms and contacts"), icon="send")],
            initial="due",
        ),
        clocks=(ClockSpec("call", _l("First call"), stops=frozenset({"reached", "done"}),
                          defaults={"": Limit(1, Unit.WORKING_DAYS)}, once=True),),
        fields=(
            Field("title", _l("Tenant"), in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False),
            Field("zone_id", _l("Zone"), "zone", in_form=False, in_list=True),
            Field("owner_id", _l("Officer"), "person", in_form=False, in_list=True),
            Field("tries", _l("Times tried"), "int", in_form=False, in_list=True),
            Field("reached_at", _l("Reached at"), "datetime", in_form=False),
            Field("reached_by_id", _l("Reached by"), "person", in_form=False),
            Field("mailed_at", _l("Mail sent at"), "datetime", in_form=False),
            Field("mailed_by_id", _l("Mail sent by"), "person", in_form=False),
        ),
        extras={"pairs": NO_PAIRS,
                "verbs": {"tried": (_l("tried, not reached"), "warn", "phone"),
                          "completed": (_l("completed the tenant's data"), "info", "pencil")}},
    )
)  # fmt: skip
TALK = declare(
    CaseKind(
        code="talks", doc_type="GT", model=Talk, area="relations", slug="talks",
        label=_l("Communication record"), plural=_l("Communication records"), icon="message-square",
        view=may.VIEW, create=may.WORK, edit=may.WORK, export=may.EXPORT, nav_group="tenants", order=51,
        print_title=_l("Communication record"),
        signers=(("officer", _l("Officer")), ("tenant", _l("Tenant"))),
        help=_l("What tenants and their staff said, who took care of it, and what they were answered."),
        empty=_l("Write down the first talk with a tenant."),
        workflow=Workflow(
            [State("open", _l("To be answered"), "warn", "message-square"),
             State("coordinating", _l("With another department"), "info", "users"),
             State("answered", lazy_pgettext("talk", "Answered"), "ok", "badge-check", closed=True)],
            [Step("coordinate", _l("Hand on for coordination"), frozenset({"open", "coordinating"}),
                  "coordinating", may.WORK, shown=False, done=_l("coordinates it"), icon="users"),
             Step("answer", _l("Answer the tenant"), frozenset({"open", "coordinating"}),
                  "answered", may.WORK, shown=False, done=_l("answered it"), icon="badge-check")],
            initial="open",
        ),
        fields=(
            Field("title", _l("Subject of the talk"), in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("sort", _l("Kind of talk"), "choice", choices=rules.SORTS, in_form=False, in_list=True,
                  in_filter=True),
            Field("channel", _l("How"), "choice", choices=rules.CHANNELS, in_form=False, in_filter=True),
            Field("speaker_role", _l("Who spoke"), "choice", choices=rules.SPEAKERS, in_form=False,
                  in_filter=True),
            Field("talked_on", _l("Day of the talk"), "date", in_form=False, in_list=True, sortable=True),
            Field("department", _l("Department"), "department", in_form=False, in_filter=True),
            Field("owner_id", _l("Officer"), "person", in_form=False, in_list=True),
            Field("zone_id", _l("Zone"), "zone", in_form=False),
            Field("due_at", _l("Follow up by"), "datetime", in_form=False),
        ),
        extras={"own_form": True, "pairs": NO_PAIRS},
    )
)  # fmt: skip
LETTER = declare(
    CaseKind(
        code="letters", doc_type="SQ", model=Letter, area="relations", slug="letters",
        label=_l("Application letter"), plural=_l("Application letters"), icon="scroll-text",
        view=may.VIEW, create=may.WORK, edit=may.WORK, export=may.EXPORT, nav_group="tenants", order=52,
        print_title=_l("Tenant's application letter"),
        signers=(("tenant", _l("Tenant")), ("supervisor", _l("Supervisor")), ("manager", _l("Manager"))),
        help=_l("What a tenant asks of the mall in writing, and what the mall answers."),
        empty=_l("Take a letter in, or send a tenant the link to write one."),
        workflow=Workflow(
            [State("invited", _l("Waiting for the tenant's letter"), "muted", "send"),
             State("filed", lazy_pgettext("letter", "Filed"), "warn", "inbox"),
             State("reviewed", lazy_pgettext("letter", "Reviewed"), "accent", "eye"),
             State("answered", lazy_pgettext("letter", "Answered"), "ok", "badge-check", closed=True)],
            [Step("file", _l("Filed through the link"), frozenset({"invited"}), "filed", may.WORK,
                  shown=False, done=_l("filed it"), icon="inbox"),
             Step("review", _l("I have reviewed it"), frozenset({"filed"}), "reviewed", may.REVIEW,
                  done=lazy_pgettext("letter", "reviewed it"), icon="eye", effect=_reviewed),
             Step("answer", _l("Answer the letter"), frozenset({"reviewed"}), "answered", may.REVIEW,
                  shown=False, done=_l("answered it"), icon="badge-check")],
            initial="filed",
        ),
        clocks=(ClockSpec("answer", _l("Answer to the tenant"), stops=frozenset({"answered"}),
                          waits=frozenset({"invited"}), defaults={"": Limit(5, Unit.WORKING_DAYS)}),),
        fields=(
            Field("title", _l("Subject of the letter"), in_form=False),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("filed_at", _l("Filed at"), "datetime", in_form=False),
            Field("by_link", _l("By the tenant's link"), "bool", in_form=False, in_filter=True),
            Field("reviewed_by_id", lazy_pgettext("letter", "Reviewed by"), "person", in_form=False),
            Field("verdict", lazy_pgettext("letter", "Decision"), "choice", choices=rules.VERDICTS,
                  in_form=False, in_list=True, in_filter=True),
            Field("answered_at", lazy_pgettext("letter", "Answered at"), "datetime", in_form=False),
            Field("answered_by_id", lazy_pgettext("letter", "Answered by"), "person", in_form=False),
            Field("owner_id", _l("Officer"), "person", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "pairs": NO_PAIRS, "edit_in": frozenset({"filed"}), "binds": "service",
                "asks_after": AsksAfter(frozenset({"answered"}))},
    )
)  # fmt: skip
__all__ = ["FIRST", "LETTER", "TALK"]
