"""Links of a fit-out: the tenant's own, and the one in the code at the door."""

from __future__ import annotations

import datetime as dt

from mallops.blueprints.fitout.models import FitOut
from mallops.core.auth import Actor
from mallops.core.links import ShareLink, find_link, issue_link
from mallops.core.malls import end_of_day

PERMIT = "fitout.permit"
#: The tenant's own link: apply, then see how it stands.
APPLY = "fitout.apply"
#: So long after its last day the code on a paper still says that it is over.
KEPT = dt.timedelta(days=730)
#: So long after its last day the tenant still sees how it stands.
AFTERWARDS = dt.timedelta(days=60)


def make_permit(actor: Actor, case: FitOut) -> ShareLink:
    """The code of a permit; the one before stays when there is one. The tenant's link lives as long."""
    assert case.ends_on is not None
    end = end_of_day(case.mall_id, case.ends_on)
    own = find_link(case, APPLY)
    if own is not None:
        own.expires_at = max(own.expires_at, end + AFTERWARDS)
    known = find_link(case, PERMIT)
    if known is not None:
        known.expires_at = end + KEPT
        return known
    return issue_link(actor, case, PERMIT, end + KEPT)


def permit_url(case: FitOut) -> str:
    """The address in the code on the paper; "" before it is permitted, or when the secret has changed."""
    link = find_link(case, PERMIT)
    return link.url if link is not None else ""
