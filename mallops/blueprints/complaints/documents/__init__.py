"""Papers and sheets of complaints."""
