"""Who is asking, and why they may: the access context. Refuses to open anything without a signed ticket."""
