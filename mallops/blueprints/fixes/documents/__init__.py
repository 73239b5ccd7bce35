"""An order on paper: the notice that is handed over, and the whole story at the end."""

from mallops.blueprints.fixes.documents.notice import chat_text, issue_notice
from mallops.blueprints.fixes.documents.order import ORDER, issue_order

__all__ = ["ORDER", "chat_text", "issue_order", "issue_notice"]
