"""The screens of membership."""

from mallops.blueprints.members.views import (
    apply,
    cards,
    home,
    listing,
    member,
    merges,
    papers,
    public,
    setup,
    steps,
    stock,
)

BLUEPRINTS = [
    listing.bp,
    apply.bp,
    member.bp,
    steps.bp,
    cards.bp,
    merges.bp,
    papers.bp,
    stock.bp,
    setup.bp,
    public.bp,
]

__all__ = ["BLUEPRINTS", "home"]
