"""The screens of enquiries, of the answer library, and of what visitors write."""

from mallops.blueprints.enquiries.actions import joining
from mallops.blueprints.enquiries.views import (
    consults,
    figures,
    home,
    library,
    posters,
    public,
    register,
    work,
)

BLUEPRINTS = [
    register.bp,
    work.bp,
    consults.bp,
    library.bp,
    figures.bp,
    public.bp,
]

__all__ = ["BLUEPRINTS", "home", "joining", "posters"]
