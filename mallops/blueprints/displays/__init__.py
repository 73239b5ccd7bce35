"""POP, collateral and sublet notices: what hangs in the mall, with whose leave, until when (catalogue 11)."""
