"""PDF from data by Typst, tagged for screen readers; refuses templates that could turn data into code.

Values reach a template as JSON beside it, in a private temporary folder; nothing is ever pasted into a template.
"""

from maillage.toolbox.pdf.errors import (
    AssetUnreadable,
    DataRefused,
    PdfError,
    PdfRefused,
    TemplateBroken,
    TemplateRefused,
)
from maillage.toolbox.pdf.letter import Block, Letter, Photo, Row, Section, Signature, render_letter
from maillage.toolbox.pdf.receiving import check_received
from maillage.toolbox.pdf.rendering import Standard, render

__all__ = [
    "AssetUnreadable",
    "Block",
    "DataRefused",
    "Letter",
    "PdfError",
    "PdfRefused",
    "Photo",
    "Row",
    "Section",
    "Signature",
    "Standard",
    "TemplateBroken",
    "TemplateRefused",
    "check_received",
    "render",
    "render_letter",
]
