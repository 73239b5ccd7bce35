"""Who may see, open, tell of, fix, verify and export orders (matrix H, systems 4-5)."""

from mallops.core.auth import permission

VIEW = permission("fixes.view", area="rectify", needs="V")
CREATE = permission("fixes.create", area="rectify", needs="C")
EDIT = permission("fixes.edit", area="rectify", needs="EA")
NOTIFY = permission("fixes.notify", area="rectify", needs="CEA")
ARRANGE = permission("fixes.arrange", area="rectify", needs="EA")
FIX = permission("fixes.fix", area="rectify", needs="CEA")
VERIFY = permission("fixes.verify", area="rectify", needs="CA")
APPROVE = permission("fixes.approve", area="rectify", needs="A")
EXPORT = permission("fixes.export", area="rectify", needs="X")
