"""Rows of complaints."""

from mallops.blueprints.complaints.models.complaints import Complaint, ComplaintNote
from mallops.blueprints.complaints.models.letters import InternalLetter
from mallops.blueprints.complaints.models.money import AuthorityCase, ComplaintRules, Payout
from mallops.blueprints.complaints.models.reports import HandlingReport, Mediation, ReportSignature

__all__ = [
    "AuthorityCase",
    "Complaint",
    "ComplaintNote",
    "ComplaintRules",
    "HandlingReport",
    "InternalLetter",
    "Mediation",
    "Payout",
    "ReportSignature",
]
