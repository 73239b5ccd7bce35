"""Attendance on paper: the notice, and a tenant's month."""

from mallops.blueprints.attendance.documents.month import print_month
from mallops.blueprints.attendance.documents.notice import chat_text, print_notice

__all__ = ["chat_text", "print_month", "print_notice"]
