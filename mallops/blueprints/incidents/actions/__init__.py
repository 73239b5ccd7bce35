"""What can happen to an incident, and to what is prepared for one."""
