"""Who of the house may do what with the members' own pages (section H, points 22-23)."""

from mallops.core.auth import permission

#: Show a member its own page, read out a code, end its sessions.
SHOW = permission("club.show", area="members", needs="C")
#: Decide on the wish to be forgotten.
DECIDE = permission("club.decide", area="members", needs="A")
