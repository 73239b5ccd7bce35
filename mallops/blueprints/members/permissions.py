"""Who may do what with members (section H, points 22–23)."""

from mallops.core.auth import permission

VIEW = permission("members.view", area="members", needs="V")
#: Names and numbers in clear: who deals with the person.
SEE = permission("members.see", area="members", needs="CEA")
JOIN = permission("members.join", area="members", needs="C")
EDIT = permission("members.edit", area="members", needs="EA")
DECIDE = permission("members.decide", area="members", needs="A")
EXPORT = permission("members.export", area="members", needs="X")
STOCK = permission("members.stock", area="members_setup", needs="C")
COUNT = permission("members.count", area="members", needs="C")
SETUP = permission("members.setup", area="members_setup", needs="E")
