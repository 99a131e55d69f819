"""The few code tables the product speaks, with their French labels; refuses a code it does not know."""
