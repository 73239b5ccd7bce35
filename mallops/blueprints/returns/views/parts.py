"""What the screens of returns share."""

from __future__ import annotations

import uuid

from mallops.blueprints.returns.models import Return
from mallops.core.auth import current_actor, fetch


def case_of(uid: uuid.UUID, *, lock: bool = False) -> Return:
    """A return of the mall. Raises NotFound."""
    return fetch(Return, uid, current_actor(), lock=lock)
