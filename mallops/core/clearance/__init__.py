"""A record's checklist by department: who owes which line, when, with what evidence and signature."""
