"""Rules, alerts, decisions of the fraud desk."""
