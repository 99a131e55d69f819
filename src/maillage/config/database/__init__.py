"""The embedded PostgreSQL, its roles, and what prepares a database before the first request."""
