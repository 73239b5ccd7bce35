"""The screens of fee collection."""

from mallops.blueprints.fees.views import chapter, home, tenant
from mallops.blueprints.fees.views.register import BLUEPRINTS

__all__ = ["BLUEPRINTS", "chapter", "home", "tenant"]
