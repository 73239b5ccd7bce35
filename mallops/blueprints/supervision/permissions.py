"""Who supervises contractors (matrix H, system 6)."""

from mallops.core.auth import permission

VIEW = permission("supervision.view", area="supervision", needs="V")
CREATE = permission("supervision.create", area="supervision", needs="C")
EDIT = permission("supervision.edit", area="supervision", needs="CEA")
CHECK = permission("supervision.check", area="supervision", needs="CE")
SCORE = permission("supervision.score", area="supervision", needs="A")
EXPORT = permission("supervision.export", area="supervision", needs="X")
