"""What every professional sees first: shell, my work, search, record."""
