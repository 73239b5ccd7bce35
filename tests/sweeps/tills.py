"""A partner with a key, an address with an event that reached nobody, a line of the log; the sandbox."""

from __future__ import annotations

from mallops.blueprints.tills.actions.endpoints import EndpointTold, save_endpoint, send_test
from mallops.blueprints.tills.actions.letting_in import find_caller
from mallops.blueprints.tills.actions.partners import KeyTold, PartnerTold, make_key, save_partner
from mallops.blueprints.tills.actions.sandbox import make_sandbox
from mallops.blueprints.tills.actions.serving import Watch, refusal
from mallops.blueprints.tills.models import TillEvent
from mallops.blueprints.tills.rules.problems import Refused
from mallops.core.audit import acting
from mallops.core.db import db, transaction
from tests.factories import Cast, actor_of


def live_tills(cast: Cast) -> None:
    """See above."""
    admin = actor_of(cast.admin)
    with acting(admin, "tills.let_in"), transaction():
        make_sandbox(admin)
        told = PartnerTold(
            "shop", "收银 <b>", "Till “one” & <b>", cast.tenant.id, "<script>alert(14)</script>"
        )
        partner = save_partner(admin, None, told)
        _key, token = make_key(admin, partner, KeyTold("<i>Till", ["points:read", "points:earn"]))
        endpoint, _secret = save_endpoint(
            admin, partner, None, EndpointTold("https://till.example.com/hooks", ["points.earned"])
        )
        send_test(admin, endpoint)
        db.session.query(TillEvent).update({"state": "dead"})
        caller = find_caller(f"Bearer {token}", "127.0.0.1")
        Watch(caller, "points.earn", "call-0001").note(refusal(Refused("slip_used")))
