"""Who works at the points desk (matrix H, systems 22-23)."""

from mallops.core.auth import permission

USE = permission("counter.use", area="points", needs="C")
