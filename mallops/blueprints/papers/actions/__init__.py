"""What is done with checks of labels and papers."""

from mallops.blueprints.papers.actions.checking import check, open_order, title_of_order
from mallops.blueprints.papers.actions.kind import KIND

__all__ = ["KIND", "check", "open_order", "title_of_order"]
