"""How a document leaves over HTTP: the headers that keep it from being stored, guessed or run elsewhere."""

from django.utils.http import content_disposition_header

from maillage.kernel.documents.contracts import PDF, DocumentContent, Size
from maillage.kernel.documents.kinds import file_name

# A file opened alone runs nothing and calls nobody; our own pages may frame it.
ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
# Not on PDF: Chromium ignores `sandbox` there (150, seen), Safari shows an empty page
# (github.com/adobe/aem-core-wcm-components/issues/2839). Viewers isolate PDF by themselves.
POLICIES = {PDF: f"{ALONE}; object-src 'self'"}
PICTURE_POLICY = f"{ALONE}; sandbox"

# An original never stays in a browser; small pictures do for five minutes, so that a case scrolls without waiting.
CACHE: dict[Size, str] = {
    "original": "private, no-store",
    "preview": "private, max-age=300",
    "thumbnail": "private, max-age=300",
}


def headers(content: DocumentContent, size: Size, *, save: bool) -> dict[str, str]:
    return file_headers(content.document.title, content.mime, size, save=save) | {"ETag": etag(content)}


def file_headers(title: str, mime: str, size: Size = "original", *, save: bool) -> dict[str, str]:
    """The same for a file of another room: `title` names it when it is saved."""
    return {
        "Cache-Control": CACHE[size],
        "Content-Disposition": content_disposition_header(save, file_name(title, mime)) or "",
        "Content-Security-Policy": POLICIES.get(mime, PICTURE_POLICY),
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Cookie",
    }


def etag(content: DocumentContent) -> str:
    return f'"{content.sha256[:32]}"'
