"""What is asked about bills."""

from mallops.blueprints.fees.queries.bills import arrears
from mallops.blueprints.fees.queries.binding import unpaid

__all__ = ["arrears", "unpaid"]
