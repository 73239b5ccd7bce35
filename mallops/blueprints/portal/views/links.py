"""A personal link is no way around the log-in: who is signed in for other shops only does not open it.

So a link that was sent to the wrong shop, or copied, shows nothing to a neighbour or another mall.
What is made to be shown to others opens to all: the goods pass at the gate, the permit at the door.
"""

from __future__ import annotations

from flask import g, request

from mallops.blueprints.fitout.actions.permit import PERMIT
from mallops.blueprints.passes.actions.kind import SCREEN
from mallops.blueprints.portal.actions.entering import resume
from mallops.blueprints.portal.queries import seats_of
from mallops.blueprints.portal.views.door import COOKIE
from mallops.core.link_views import link_refusal
from mallops.core.links import ShareLink

SHOWN_TO_ALL = frozenset({SCREEN, PERMIT})


@link_refusal
def of_other_shops(link: ShareLink) -> bool:
    """Whether somebody is signed in here who speaks for other shops, and not for that of the record."""
    token = request.cookies.get(COOKIE, "")
    if not token or link.purpose in SHOWN_TO_ALL or _is_of_the_house(link):
        return False
    shop = resume(token)
    return shop is not None and link.case.tenant_id not in {one.tenant_id for one in seats_of(shop.account)}


@link_refusal
def of_another_mall(link: ShareLink) -> bool:
    """Whether somebody is signed in here who works for other malls only."""
    actor = g.get("actor")
    if actor is None or link.purpose in SHOWN_TO_ALL or _is_of_the_house(link):
        return False
    return link.mall_id not in {mall_id for mall_id, _zh, _en in actor.other_malls}


def _is_of_the_house(link: ShareLink) -> bool:
    actor = g.get("actor")
    return actor is not None and actor.mall_id == link.mall_id
