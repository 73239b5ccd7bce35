"""All that members, customers and the service desk leave in the mall of the sweeps."""

from __future__ import annotations

from tests.factories import Cast
from tests.sweeps.care import live_care
from tests.sweeps.complaints import live_complaints
from tests.sweeps.enquiries import live_enquiries
from tests.sweeps.fraud import live_fraud
from tests.sweeps.gifts import live_gifts
from tests.sweeps.lostfound import live_lostfound
from tests.sweeps.members import live_members
from tests.sweeps.opinions import live_surveys
from tests.sweeps.returns import live_returns, live_visits
from tests.sweeps.sales import live_alliance, live_orders
from tests.sweeps.tills import live_tills


def live_customers(cast: Cast) -> None:
    """In the order in which one needs the other."""
    live_members(cast)
    live_gifts(cast)
    live_tills(cast)
    live_alliance(cast)
    live_orders(cast)
    live_returns(cast)
    live_visits(cast)
    live_fraud(cast)
    live_care(cast)
    live_complaints(cast)
    live_enquiries(cast)
    live_lostfound(cast)
    live_surveys(cast)
