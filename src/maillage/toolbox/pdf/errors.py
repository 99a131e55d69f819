"""Why a PDF was not made; messages name files and lines, never the data, which may be clinical."""


class PdfError(Exception):
    """No PDF; the caller keeps its document as it was."""


class TemplateRefused(PdfError):
    """The template uses a word that could evaluate data, load a package or run a plug-in."""


class TemplateBroken(PdfError):
    """The template does not compile with this data; `diagnostic` is for a developer's eyes, not for a log."""

    def __init__(self, template: str, diagnostic: str) -> None:
        super().__init__(f"the template {template} does not compile with this data")
        self.diagnostic = diagnostic


class DataRefused(PdfError):
    """The data is not plain JSON, or an asset has a name that is not a simple file name."""


class AssetUnreadable(PdfError):
    """A picture given as an asset cannot be decoded."""


class PdfRefused(PdfError):
    """A PDF that somebody sent is not kept. `code`: not_pdf, cut, active, locked or unreadable."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the received PDF is refused: {code}")
