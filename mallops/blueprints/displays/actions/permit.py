"""The permit 张贴许可: a link that anybody may open, which says what is true now (11.1)."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.displays.models import Display
from mallops.core.auth import Actor
from mallops.core.links import ShareLink, find_link, issue_link
from mallops.core.malls import end_of_day

PERMIT = "displays.permit"
#: The tenant's own link: apply, then see how it stands.
APPLY = "displays.apply"
#: So long after its last day the code on a paper still says that it is over.
KEPT = dt.timedelta(days=730)
#: So long after its last day the tenant still sees how it stands.
AFTERWARDS = dt.timedelta(days=14)


def make_permit(actor: Actor, display: Display) -> ShareLink:
    """The code of a permit; the one before ends. The tenant's own link lives as long as the display."""
    assert display.expires_on is not None
    end = end_of_day(display.mall_id, display.expires_on)
    own = find_link(display, APPLY)
    if own is not None:
        own.expires_at = max(own.expires_at, end + AFTERWARDS)
    return issue_link(actor, display, PERMIT, end + KEPT)


def permit_url(display: Display) -> str:
    """The address in the code on the paper; "" before it is approved, or when the secret has changed."""
    link = find_link(display, PERMIT)
    return link.url if link is not None else ""
