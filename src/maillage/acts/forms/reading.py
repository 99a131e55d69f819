"""A form as it is read: sections of question and answer, nothing that was not asked or not answered."""

from django.utils.translation import gettext as _

from maillage.acts.forms.contracts import FormState, Row, Section
from maillage.acts.forms.program import notes_of, steps_of, walk
from maillage.acts.forms.texts import said_question
from maillage.toolbox.language import said


def read_view(state: FormState) -> tuple[Section, ...]:
    """One section per step that holds an answer, in the order of the form."""
    model = state.questionnaire.model
    steps = steps_of(model)
    titles = {item.linkId: said(item.text or "") for item in model.item if item.type == "group"}
    notes = notes_of(model)
    rows: dict[str, list[Row]] = {}
    for root in model.item:
        found = rows.setdefault(steps[root.linkId], [])
        for item, _parent in walk((root,)):
            one = state.items[item.linkId]
            if item.is_question and one.visible and one.text:
                note = notes.get(item.linkId)
                comment = said(note.text or "") if note is not None and state.items[note.linkId].visible else ""
                found.append(Row(said_question(item), f"{one.text}. {comment}" if comment else one.text))
    return tuple(
        Section(titles.get(step) or said(state.questionnaire.title), tuple(found))
        for step, found in rows.items()
        if found
    )


def plain_text(state: FormState) -> str:
    """The same as text, for a message or an index."""
    parts = []
    for section in read_view(state):
        lines = [_("%(label)s : %(value)s") % {"label": row.label, "value": row.text} for row in section.rows]
        parts.append("\n".join([section.title, *lines]))
    return "\n\n".join(parts)
