"""What may happen to an enquiry and to an answer, spam, and how answers are found. Pure."""
