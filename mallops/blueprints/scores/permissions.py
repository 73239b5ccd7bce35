"""Who sees the scores, computes them again, and decides on them (matrix H, systems 9 to 11)."""

from mallops.core.auth import permission

VIEW = permission("scores.view", area="scores", needs="V")
COMPUTE = permission("scores.compute", area="scores", needs="C")
EXPORT = permission("scores.export", area="scores", needs="X")
KEEP = permission("scores.formula", area="scores", needs="A")
CORRECT = permission("scores.correct", area="scores", needs="A")
CLOSE = permission("scores.close", area="scores", needs="A")
