"""Routes of this feature."""

from mallops.blueprints.tenants.views import exchange, files, labels, units
from mallops.blueprints.tenants.views.blueprint import bp

BLUEPRINTS = [bp]
__all__ = ["BLUEPRINTS", "exchange", "files", "labels", "units"]
