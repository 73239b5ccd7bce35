"""What people of tenants do, and how they are let in."""
