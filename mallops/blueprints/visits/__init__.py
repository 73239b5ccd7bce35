"""Who came to the mall and who called: the logs of the reception (29)."""
