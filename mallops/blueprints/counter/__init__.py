"""The points desk: one search box, one member, four actions, by keyboard alone."""
