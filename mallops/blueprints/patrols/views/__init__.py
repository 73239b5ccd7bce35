"""Routes of patrols: the phone's JSON API, the sheet, the register and its screens."""

from mallops.blueprints.patrols.views.api import bp as api
from mallops.blueprints.patrols.views.documents import bp as documents
from mallops.blueprints.patrols.views.register import bp as register
from mallops.blueprints.patrols.views.sheet import bp as sheet

BLUEPRINTS = [register, api, documents, sheet]
