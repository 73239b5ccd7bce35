"""The member's own page (22-23): behind a phone code, with nothing to install."""
