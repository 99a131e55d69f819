"""The socle, a chain of rooms from `context` up to `patient_access`; each imports only what stands below it."""
