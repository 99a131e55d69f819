"""What an answer asks to be done, until it is done, and its appointment requests; refuses what has no owner."""
