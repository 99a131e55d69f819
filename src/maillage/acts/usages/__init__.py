"""Usage packages as data: reads, checks, freezes and publishes them; refuses any word it does not know."""
