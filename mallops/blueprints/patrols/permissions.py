"""Who may see, walk, plan, review and export patrols (matrix H, systems 1 and 3)."""

from mallops.core.auth import permission

VIEW = permission("patrols.view", area="patrol", needs="V")
SUBMIT = permission("patrols.submit", area="patrol", needs="C")
REVIEW = permission("patrols.review", area="patrol", needs="A")
PLAN = permission("patrols.plan", area="patrol", needs="A")
DRAW = permission("patrols.draw", area="patrol", needs="A")
SPOT = permission("patrols.spot", area="spot", needs="V")
EXPORT = permission("patrols.export", area="patrol", needs="X")
