"""The national tables that several rooms speak, each in one place; refuses to be changed while it runs."""
