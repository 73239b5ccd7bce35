"""The phone app of the floor: one bundle for a shift, and what the phone sends besides patrols."""
