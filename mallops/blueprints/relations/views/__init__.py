"""Relations with tenants: calls, talks, letters, the confidential line, greetings, surveys, texts."""

from mallops.blueprints.relations.views import home, link
from mallops.blueprints.relations.views.calls import BLUEPRINTS as CALLS
from mallops.blueprints.relations.views.confidences import bp as confidences
from mallops.blueprints.relations.views.daily import bp as daily
from mallops.blueprints.relations.views.letters import BLUEPRINTS as LETTERS
from mallops.blueprints.relations.views.talks import BLUEPRINTS as TALKS

BLUEPRINTS = [*CALLS, *TALKS, *LETTERS, confidences, daily]
__all__ = ["BLUEPRINTS", "home", "link"]
