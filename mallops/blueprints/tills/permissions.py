"""Who lets tills in, and who looks at what they did (matrix H: administration and the manager)."""

from mallops.core.auth import permission

VIEW = permission("tills.view", area="tills", needs="V")
LET_IN = permission("tills.let_in", area="tills", needs="C")
KEEP = permission("tills.keep", area="tills", needs="E")
