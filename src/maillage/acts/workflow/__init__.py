"""The interpreter of a usage: a table lookup; refuses whatever the table does not allow."""
