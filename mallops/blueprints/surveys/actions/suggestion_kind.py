"""The register of suggestions 意见建议: received, forwarded, adopted or declined, replied (53.2)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.blueprints.surveys import permissions as may
from mallops.blueprints.surveys.models import Suggestion
from mallops.blueprints.surveys.rules import words
from mallops.core.casefigures.reading import FigureSpec, by_choice, by_clerk, by_department, by_tenant
from mallops.core.casework import CaseKind, ClockSpec, Field, State, Step, Workflow, declare
from mallops.core.deadlines import Limit, Unit

DECIDED = frozenset({"adopted", "declined"})
WORKFLOW = Workflow(
    [
        State("received", lazy_pgettext("suggestion", "Received"), "warn", "inbox"),
        State("forwarded", lazy_pgettext("suggestion", "Forwarded"), "info", "send"),
        State("adopted", lazy_pgettext("suggestion", "Adopted, to be replied"), "accent", "badge-check"),
        State("declined", lazy_pgettext("suggestion", "Declined, to be replied"), "accent", "circle-x"),
        State("replied", lazy_pgettext("suggestion", "Replied"), "ok", "message-square", closed=True),
    ],
    [
        Step("forward", _l("Forward it"), frozenset({"received", "forwarded"}), "forwarded", may.FORWARD,
             shown=False, done=_l("forwarded it"), icon="send"),
        Step("adopt", lazy_pgettext("suggestion", "Adopt"), frozenset({"received", "forwarded"}), "adopted",
             may.DECIDE, shown=False, done=_l("adopted the suggestion"), icon="badge-check"),
        Step("decline", lazy_pgettext("suggestion", "Decline"), frozenset({"received", "forwarded"}),
             "declined", may.DECIDE, shown=False, done=_l("declined the suggestion"), icon="circle-x"),
        Step("reply", _l("Reply to the person"), DECIDED, "replied", may.REPLY, shown=False,
             done=_l("replied to the person"), icon="message-square"),
    ],
    initial="received",
)  # fmt: skip

SUGGESTION = declare(
    CaseKind(
        code="suggestions", doc_type="YJ", model=Suggestion, area="suggestions", slug="suggestions",
        label=_l("Suggestion"), plural=_l("Suggestions"), icon="lightbulb",
        view=may.SEE, create=may.TAKE, edit=may.FORWARD, export=may.LIST,
        nav_group="insight", order=45, workflow=WORKFLOW,
        print_title=_l("Suggestion record"),
        signers=(("clerk", _l("Taken in by")), ("decider", _l("Decided by"))),
        help=_l("What customers, tenants and staff suggest: to whom it went, what was decided, the reply."),
        empty=_l("Nobody has suggested anything yet. Take the first suggestion in."),
        clocks=(
            ClockSpec("first", _l("First response"), stops=frozenset({"forwarded", *DECIDED, "replied"}),
                      defaults={"": Limit(1, Unit.WORKING_DAYS)}, once=True),
            ClockSpec("reply", _l("Reply to the person"), stops=frozenset({"replied"}),
                      defaults={"": Limit(7, Unit.WORKING_DAYS)}),
        ),
        fields=(
            Field("title", lazy_pgettext("suggestion", "Subject"), in_form=False),
            Field("source", lazy_pgettext("suggestion", "Who suggests"), "choice", True, words.SOURCES,
                  in_form=False, in_list=True, in_filter=True),
            Field("topic", lazy_pgettext("suggestion", "About what"), "choice", True, words.TOPICS,
                  in_form=False, in_list=True, in_filter=True),
            Field("channel", lazy_pgettext("suggestion", "How it came"), "choice", True, words.WAYS,
                  in_form=False, in_filter=True),
            Field("tenant_id", _l("Tenant"), "tenant", in_form=False, in_list=True),
            Field("department", _l("Forwarded to"), "department", in_form=False, in_list=True,
                  in_filter=True),
            Field("decision", lazy_pgettext("suggestion", "Decision"), "choice", choices=words.DECISIONS,
                  in_form=False, in_list=True, in_filter=True),
            Field("decided_at", lazy_pgettext("suggestion", "Decided at"), "datetime", in_form=False),
            Field("replied_at", lazy_pgettext("suggestion", "Replied at"), "datetime", in_form=False),
            Field("owner_id", _l("Person in charge"), "person", in_form=False, in_list=True),
        ),
        extras={"own_form": True, "pairs": lambda _record: [], "private_words": True,
                "edit_in": frozenset({"received"})},
    )
)  # fmt: skip

FIGURES = FigureSpec(
    kind=SUGGESTION,
    title=_l("Monthly summary of suggestions"),
    cuts=(
        by_choice("topic", lazy_pgettext("suggestion", "About what"), words.TOPICS),
        by_choice("source", lazy_pgettext("suggestion", "Who suggests"), words.SOURCES),
        by_choice("decision", lazy_pgettext("suggestion", "Decision"), words.DECISIONS),
        by_department(_l("Department")),
        by_tenant(_l("Tenant")),
        by_clerk(_l("Person in charge")),
    ),
    first="first",
    settled="reply",
    people=(_l("Customer-relations specialist"), _l("Customer-service manager")),
)
__all__ = ["DECIDED", "FIGURES", "SUGGESTION", "WORKFLOW"]
