"""Who books, adjusts, sets the rules and looks at the books (matrix H, systems 22-23)."""

from mallops.core.auth import permission

VIEW = permission("points.view", area="points", needs="V")
BOOK = permission("points.book", area="points", needs="C")
REVERSE = permission("points.reverse", area="points", needs="EA")
ADJUST = permission("points.adjust", area="points", needs="EA")
APPROVE = permission("points.approve", area="points", needs="A")
EXPORT = permission("points.export", area="points", needs="X")
BOOKS = permission("points.books", area="point_books", needs="V")
PROVE = permission("points.prove", area="point_books", needs="X")
RULES = permission("points.rules", area="point_rules", needs="V")
SET_RULES = permission("points.set_rules", area="point_rules", needs="E")
AGREE_RULES = permission("points.agree_rules", area="point_rules", needs="A")
