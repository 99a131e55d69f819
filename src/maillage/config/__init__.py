"""Settings, urls, processes and the `maillage` command; the only room that knows all the others."""
