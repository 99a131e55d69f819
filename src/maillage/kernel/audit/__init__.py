"""The trail: append-only, hash-chained, anchored outside. Refuses to be rewritten, and refuses clinical content."""
