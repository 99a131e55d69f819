"""Tables: which file types are kept, under which XDS codes, and the name a saved file gets."""

from dataclasses import asdict, replace

from django.utils.text import get_valid_filename

from maillage.kernel.documents.contracts import PDF, Codes
from maillage.kernel.vocab.facade import DOCUMENT_CLASS_OF_TYPE

# Type by type, how its files start and end.
ACCEPTED: dict[str, tuple[bytes, str]] = {
    PDF: (b"%PDF-", "pdf"),
    "image/jpeg": (b"\xff\xd8\xff", "jpg"),
    "image/png": (b"\x89PNG\r\n\x1a\n", "png"),
    "image/webp": (b"RIFF", "webp"),
}

# The bytes are the file itself, not a CDA: IHE ITI TF-3, table 4.2.3.2.9. A gateway that wraps them says so itself.
RAW = "urn:ihe:iti:xds:2017:mimeTypeSufficient"
ILLUSTRATION, TELEMEDICINE_REPORT = "52040-3", "85208-7"  # JDV_J07


def _codes(type_code: str) -> Codes:
    return Codes(type_code=type_code, class_code=DOCUMENT_CLASS_OF_TYPE[type_code], format_code=RAW)


# An attachment says its own type, when its author knows it.
DEFAULT_CODES = {
    "photo": _codes(ILLUSTRATION),
    "annotated_photo": _codes(ILLUSTRATION),
    "opinion": _codes(TELEMEDICINE_REPORT),
    "attachment": Codes(format_code=RAW),
}


def first_bytes_of(mime: str) -> bytes | None:
    return ACCEPTED[mime][0] if mime in ACCEPTED else None


def is_pdf(data: bytes) -> bool:
    """By its first bytes: nothing is said yet of whether it opens."""
    return data.startswith(ACCEPTED[PDF][0])


def codes_for(kind: str, codes: Codes | None) -> dict[str, str]:
    """What the caller said, completed by the defaults of the kind."""
    said = {name: value for name, value in asdict(codes or Codes()).items() if value}
    return asdict(replace(DEFAULT_CODES[kind], **said))


def file_name(title: str, mime: str) -> str:
    """A name that any system accepts: from the title, never from what a browser sent."""
    stem = get_valid_filename(title.replace("'", "-").replace("’", "-"))[:80].strip(".") if title.strip(" ./") else ""
    return f"{stem or 'document'}.{ACCEPTED[mime][1]}"
