"""A form as it is read: sections of question and answer, nothing that was not asked or not answered."""

from maillage.acts.forms.contracts import FormState, Row, Section
from maillage.acts.forms.program import notes_of, steps_of, walk


def read_view(state: FormState) -> tuple[Section, ...]:
    """One section per step that holds an answer, in the order of the form."""
    model = state.questionnaire.model
    steps = steps_of(model)
    titles = {item.linkId: item.text or "" for item in model.item if item.type == "group"}
    notes = notes_of(model)
    rows: dict[str, list[Row]] = {}
    for root in model.item:
        found = rows.setdefault(steps[root.linkId], [])
        for item, _parent in walk((root,)):
            one = state.items[item.linkId]
            if item.is_question and one.visible and one.text:
                label = " ".join(part for part in (item.prefix, item.text) if part)
                note = notes.get(item.linkId)
                said = note is not None and state.items[note.linkId].visible
                found.append(Row(label, f"{one.text}. {note.text}" if note is not None and said else one.text))
    return tuple(
        Section(titles.get(step) or state.questionnaire.title, tuple(found)) for step, found in rows.items() if found
    )


def plain_text(state: FormState) -> str:
    """The same as text, for a message or an index."""
    parts = []
    for section in read_view(state):
        lines = [f"{row.label} : {row.text}" for row in section.rows]
        parts.append("\n".join([section.title, *lines]))
    return "\n\n".join(parts)
