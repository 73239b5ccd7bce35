"""Who applies for, approves, posts and exports what hangs in the mall (matrix H, system 11)."""

from mallops.core.auth import permission

VIEW = permission("displays.view", area="displays", needs="V")
CREATE = permission("displays.create", area="displays", needs="C")
EDIT = permission("displays.edit", area="displays", needs="CEA")
WORK = permission("displays.work", area="displays", needs="EA")
APPROVE = permission("displays.approve", area="displays", needs="A")
LEAD_APPROVE = permission("displays.lead_approve", area="sublets", needs="A")
EXPORT = permission("displays.export", area="displays", needs="X")
ISSUE = permission("displays.issue", area="collateral", needs="C")
REPORT = permission("displays.report", area="collateral", needs="X")
