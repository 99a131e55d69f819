"""People who sign in, and where they practise; refuses to know their names (the directory does) and public sign-up."""
