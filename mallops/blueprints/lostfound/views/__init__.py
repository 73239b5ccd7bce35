"""Lost and found: the registers, claims, shelves, papers, the public list."""

from mallops.blueprints.lostfound.actions import joining, turning
from mallops.blueprints.lostfound.views import claims, found, home, losses, papers, shelf, work

BLUEPRINTS = [
    found.bp,
    losses.bp,
    work.bp,
    claims.bp,
    papers.bp,
    shelf.bp,
    shelf.rules_bp,
    shelf.public_bp,
]
__all__ = ["BLUEPRINTS", "home", "joining", "turning"]
