"""Who sees, does and plans opening and closing checks (matrix H, systems 1 and 3)."""

from mallops.core.auth import permission

VIEW = permission("openings.view", area="patrol", needs="V")
DO = permission("openings.do", area="patrol", needs="C")
LEAD = permission("openings.lead", area="patrol", needs="A")
EXPORT = permission("openings.export", area="patrol", needs="X")
