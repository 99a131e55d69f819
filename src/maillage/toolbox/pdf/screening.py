"""What a template may not say: a template is reviewed data, it lays out values and reaches nothing else.

The words are refused wherever they stand, comments and sentences included: a screen that first had to decide
what is a comment could be talked past.
"""

import re

from maillage.toolbox.pdf.errors import TemplateRefused

# Packages come from the network, plug-ins are programs, eval turns data into code, std hands out eval under
# another name. Imports take a literal so that no package name can be put together at run time.
_REFUSED = {
    "a package": re.compile(r"\"\s*@"),
    "eval": re.compile(r"\beval\b"),
    "plugin": re.compile(r"\bplugin\b"),
    "std": re.compile(r"\bstd\b"),
    "an import of something else than a file name": re.compile(r"\b(?:import|include)\b(?!\s*\"[A-Za-z0-9_-]+\.typ\")"),
}


def screen(source: str, *, name: str) -> None:
    """Raise on a refused word, with its line."""
    for what, pattern in _REFUSED.items():
        if found := pattern.search(source):
            line = source.count("\n", 0, found.start()) + 1
            raise TemplateRefused(f"{name}:{line}: {what} is not allowed in a template")
