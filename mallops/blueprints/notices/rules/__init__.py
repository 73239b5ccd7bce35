"""Pure decisions of notices: addresses of channels, texts that fit, when to try again."""
