"""One request for one patient under one usage version, from draft to closing. Refuses what its usage refuses."""
