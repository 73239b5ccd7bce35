"""A tenant on paper."""

from mallops.blueprints.tenants.documents.story import MAX_ENTRIES, Telling, print_story

__all__ = ["MAX_ENTRIES", "Telling", "print_story"]
