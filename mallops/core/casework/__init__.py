"""What every record of the mall shares: number, workflow, deadline, sign-off, timeline, attachments."""

from mallops.core.casework.kinds import CaseKind, ClockSpec, Field, declare, kind_of
from mallops.core.casework.models import Case, CaseAttachment, CaseEvent, SavedView, SignOff
from mallops.core.casework.workflow import DRAFT, VOID, State, Step, StepNotAllowed, Workflow

__all__ = [
    "DRAFT",
    "VOID",
    "Case",
    "CaseAttachment",
    "CaseEvent",
    "CaseKind",
    "ClockSpec",
    "Field",
    "SavedView",
    "SignOff",
    "State",
    "Step",
    "StepNotAllowed",
    "Workflow",
    "declare",
    "kind_of",
]
