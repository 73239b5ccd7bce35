"""The screens of deposits."""

from mallops.blueprints.deposits.views import chapter, home, tenant
from mallops.blueprints.deposits.views.register import BLUEPRINTS

__all__ = ["BLUEPRINTS", "chapter", "home", "tenant"]
