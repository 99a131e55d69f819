"""Help: a page per gesture, a page per usage made from its own definition, and whom to call. Holds no patient."""
