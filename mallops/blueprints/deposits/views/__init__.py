"""The screens of deposits."""

from mallops.blueprints.deposits.views import home, tenant
from mallops.blueprints.deposits.views.register import BLUEPRINTS

__all__ = ["BLUEPRINTS", "home", "tenant"]
