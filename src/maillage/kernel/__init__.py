"""The socle, a chain of rooms from `context` up to `record`; each imports only what stands below it."""
