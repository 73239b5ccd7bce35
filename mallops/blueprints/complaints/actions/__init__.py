"""What people do with complaints."""
