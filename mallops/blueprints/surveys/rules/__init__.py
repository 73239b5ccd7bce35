"""What a question, an answer, a survey and a suggestion must be; what the answers come to."""
