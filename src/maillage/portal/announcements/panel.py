"""The block of an open case that says whether its patient was told, and offers to."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from maillage.acts.cases import facade as cases
from maillage.kernel.documents import facade as documents
from maillage.portal.announcements import presenters


def case_panel(case: cases.CaseRow) -> SafeString:
    """Nothing while there is no answer, nor for who does not read it."""
    if case.answered_at is None:
        return mark_safe("")
    opinions = documents.documents_of_source(case.id, kind="opinion")
    found = [each for opinion in opinions if (each := documents.announcement_of(opinion.id))]
    panels = [presenters.panel(each) for each in found]
    return render_to_string("announcements/_panel.html", {"panels": panels}) if panels else mark_safe("")
