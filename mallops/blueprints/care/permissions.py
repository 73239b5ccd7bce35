"""Who cares for members, who sets it up, who reads the figures (section H, 26)."""

from mallops.core.auth import permission

VIEW = permission("care.view", area="care", needs="V")
WORK = permission("care.work", area="care", needs="CEA")
MANAGE = permission("care.manage", area="care", needs="A")
EXPORT = permission("care.export", area="care", needs="X")
#: Segments, scripts and the rules of the list.
SETUP = permission("care.setup", area="care_setup", needs="E")
