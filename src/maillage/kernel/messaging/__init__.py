"""Tells a person that something waits for them, on screen and by mail. Refuses any patient data in what it says."""
