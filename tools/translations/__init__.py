"""The English of Maillage: finds every sentence that people read, keeps the catalog, refuses what is left in French."""
