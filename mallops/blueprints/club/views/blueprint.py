"""Two doors: the members' own, and the house's page about it."""

from flask import Blueprint

bp = Blueprint("club", __name__, url_prefix="/club/<code>")
staff_bp = Blueprint("club_staff", __name__)
