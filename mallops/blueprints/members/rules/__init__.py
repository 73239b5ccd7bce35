"""What may be: card numbers, people, consents, states, and what higher features hang on a member."""
