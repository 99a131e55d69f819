"""Who the patient is, and how sure we are of it. Refuses to merge on a doubt and to tell a stranger who exists."""
