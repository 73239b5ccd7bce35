"""What is done about tenants: called, listened to, answered, greeted, asked."""
