"""Who recruits merchants, counts benefits, signs months and writes the club's rules (matrix H, system 25)."""

from mallops.core.auth import permission

VIEW = permission("alliance.view", area="alliance", needs="V")
CREATE = permission("alliance.create", area="alliance", needs="C")
WORK = permission("alliance.work", area="alliance", needs="EA")
DECIDE = permission("alliance.decide", area="alliance", needs="A")
EXPORT = permission("alliance.export", area="alliance", needs="X")
USE = permission("alliance.use", area="alliance_use", needs="C")
SETTLE = permission("alliance.settle", area="alliance_money", needs="V")
SIGN = permission("alliance.sign_month", area="alliance_money", needs="C")
RULES = permission("alliance.rules", area="club_rules", needs="V")
WRITE = permission("alliance.write_rules", area="club_rules", needs="EA")
