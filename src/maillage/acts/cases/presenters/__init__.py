"""What the screens of a case show, computed: texts ready to read, no query in a template."""
