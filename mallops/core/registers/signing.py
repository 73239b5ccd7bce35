"""In which capacities a record is signed, and by whom it was."""

from __future__ import annotations

import base64
from typing import Any

from mallops.core.casework.kinds import CaseKind
from mallops.core.casework.models import SignOff


def signer_pairs(kind: CaseKind) -> list[tuple[str, str]]:
    """(code, label) of the capacities under the printed form; a plain label has its place as code."""
    return [
        (one[0], str(one[1])) if isinstance(one, tuple) else (f"signer{at}", str(one))
        for at, one in enumerate(kind.signers, 1)
    ]


def capacity_word(kind: CaseKind, capacity: str) -> str:
    """What a capacity is called: of the form, else the step that was signed."""
    step: Any = kind.workflow.steps.get(capacity)
    return dict(signer_pairs(kind)).get(capacity) or (str(step.label) if step else capacity)


def data_url(signed: SignOff) -> str | None:
    """The drawn signature as a picture; None for a typed one."""
    if not signed.image:
        return None
    return "data:image/png;base64," + base64.b64encode(signed.image).decode()
