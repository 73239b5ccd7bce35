"""Tables of enquiries and of the answer library."""

from mallops.blueprints.enquiries.models.enquiries import Consult, Enquiry
from mallops.blueprints.enquiries.models.library import StandardAnswer, StandardVersion

__all__ = ["Consult", "Enquiry", "StandardAnswer", "StandardVersion"]
