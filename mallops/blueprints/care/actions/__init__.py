"""What is done: segments, the plan of the day, contacts and what came of them."""
