"""Attendance on paper: the notice, and a tenant's month."""

from mallops.blueprints.attendance.documents.month import issue_month
from mallops.blueprints.attendance.documents.notice import chat_text, issue_notice_paper

__all__ = ["chat_text", "issue_month", "issue_notice_paper"]
