"""What is done with patrols: plan, start, answer, photograph, submit, review, draw."""

from mallops.blueprints.patrols.actions.answering import AnswerInput, Receipt, record_answers
from mallops.blueprints.patrols.actions.kind import PATROLS
from mallops.blueprints.patrols.actions.late import look_at_late
from mallops.blueprints.patrols.actions.onfloor import cancel_round, record_presence
from mallops.blueprints.patrols.actions.photos import PhotoInput, PhotoReceipt, remove_photo, take_photo
from mallops.blueprints.patrols.actions.reviewing import (
    approve,
    archive,
    correct_verdict,
    discard_draft,
    return_patrol,
)
from mallops.blueprints.patrols.actions.rounds import (
    create_plan,
    edit_plan,
    hand_over,
    mark_missed,
    materialise_rounds,
)
from mallops.blueprints.patrols.actions.spots import DrawOrder, draw_spot_checks
from mallops.blueprints.patrols.actions.starting import (
    Start,
    start_free_zone,
    start_makeup,
    start_round,
    start_spot,
    start_tenant_inspection,
)
from mallops.blueprints.patrols.actions.submitting import SubmitInput, submit
from mallops.blueprints.patrols.actions.twins import note_twins

__all__ = [
    "PATROLS",
    "AnswerInput",
    "DrawOrder",
    "PhotoInput",
    "PhotoReceipt",
    "Receipt",
    "Start",
    "SubmitInput",
    "approve",
    "archive",
    "cancel_round",
    "correct_verdict",
    "create_plan",
    "discard_draft",
    "draw_spot_checks",
    "edit_plan",
    "hand_over",
    "look_at_late",
    "mark_missed",
    "materialise_rounds",
    "note_twins",
    "record_answers",
    "record_presence",
    "remove_photo",
    "return_patrol",
    "start_free_zone",
    "start_makeup",
    "start_round",
    "start_spot",
    "start_tenant_inspection",
    "submit",
    "take_photo",
]
