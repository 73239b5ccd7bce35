"""Who acts, what they may do, and the doors that check it."""

from mallops.core.auth.access import (
    LoginNeeded,
    PasswordChangeNeeded,
    fetch,
    public,
    requires,
    signed_in,
    signed_in_before_password,
)
from mallops.core.auth.actor import Actor, authorize, current_actor, permission
from mallops.core.auth.matrix import ROLES

__all__ = [
    "ROLES",
    "Actor",
    "LoginNeeded",
    "PasswordChangeNeeded",
    "authorize",
    "current_actor",
    "fetch",
    "permission",
    "public",
    "requires",
    "signed_in",
    "signed_in_before_password",
]
