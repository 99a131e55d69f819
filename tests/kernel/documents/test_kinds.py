"""Codes and file names by kind."""

import pytest

from maillage.kernel.documents.contracts import Codes
from maillage.kernel.documents.kinds import ACCEPTED, DEFAULT_CODES, codes_for, file_name
from maillage.kernel.documents.models import Document


def test_every_kind_has_its_codes() -> None:
    assert set(DEFAULT_CODES) == set(Document.Kind)


def test_what_the_caller_says_wins_and_the_rest_is_completed() -> None:
    assert codes_for("opinion", Codes(type_code="11488-4", facility_code="SA07")) == {
        "type_code": "11488-4",
        "class_code": "10",
        "format_code": "urn:ihe:iti:xds:2017:mimeTypeSufficient",
        "practice_setting_code": "",
        "facility_code": "SA07",
    }


@pytest.mark.parametrize(
    ("title", "mime", "expected"),
    [
        ("Réponse Mélan", "application/pdf", "Réponse_Mélan.pdf"),
        ("Vue d’ensemble", "image/jpeg", "Vue_d-ensemble.jpg"),
        ("../../etc/passwd", "image/png", "etcpasswd.png"),
        ('a"; filename="b.exe', "application/pdf", "a_filenameb.exe.pdf"),
        ("...", "application/pdf", "document.pdf"),
        ("///", "image/webp", "document.webp"),
        ("x" * 300, "application/pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_file_name_is_safe_on_any_system(title: str, mime: str, expected: str) -> None:
    assert file_name(title, mime) == expected


def test_every_accepted_type_has_first_bytes_and_an_extension() -> None:
    assert all(start and extension.isalpha() for start, extension in ACCEPTED.values())
