"""Who keeps contractors, checks them and rates the month (matrix H, system 6)."""

from mallops.core.auth import permission

VIEW = permission("contractors.view", area="supervision", needs="V")
KEEP = permission("contractors.keep", area="supervision", needs="A")
CHECK = permission("contractors.check", area="supervision", needs="CE")
CALL = permission("contractors.call", area="supervision", needs="EA")
RATE = permission("contractors.rate", area="supervision", needs="A")
EXPORT = permission("contractors.export", area="supervision", needs="X")
