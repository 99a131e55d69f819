"""The PDF that the demonstration shows in the place of a device's: one page, the same each time, said to be drawn."""

from io import BytesIO

from pypdf import PdfReader

from maillage.config.demo.tracing import draw_tracing
from maillage.kernel.documents.facade import is_pdf
from maillage.toolbox.pdf import check_received


def test_a_tracing_is_one_whole_page_and_the_same_each_time() -> None:
    made = draw_tracing("12-ecg", "ECG")
    assert is_pdf(made) and len(PdfReader(BytesIO(made)).pages) == 1
    check_received(made)  # as a file that somebody sends
    assert made == draw_tracing("12-ecg", "ECG") != draw_tracing("13-ecg", "ECG")
