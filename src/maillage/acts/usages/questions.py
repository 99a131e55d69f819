"""The questions of a package's Questionnaires as written, by linkId: for checks and for played cases."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from maillage.acts.usages.contracts import PackageRefused
from maillage.acts.usages.files import read_json
from maillage.acts.usages.schema import UsageDefinition

Item = Mapping[str, Any]
_LINK_ID = re.compile(r"linkId\s*=\s*'([^']*)'")


def link_ids_of(expression: str) -> tuple[str, ...]:
    """The questions that an expression names, in the order it names them."""
    return tuple(_LINK_ID.findall(expression))


def items_of(parent: Item) -> Iterator[Item]:
    """Every item below a Questionnaire or a QuestionnaireResponse, groups before their content."""
    for item in parent.get("item", ()):
        if isinstance(item, Mapping):
            yield item
            yield from items_of(item)


def questions(definition: UsageDefinition, files: Mapping[str, str], form: str) -> dict[str, Item] | None:
    """The items of one form by linkId; None when its file is missing or unreadable, which is said elsewhere."""
    file = definition.forms.get(form, "")
    if file not in files:
        return None
    try:
        raw = read_json(file, files[file])
    except PackageRefused:
        return None
    return {str(item.get("linkId")): item for item in items_of(raw)}


def options(item: Item) -> Iterator[str]:
    """The codes by which a question may be answered."""
    for option in item.get("answerOption", ()):
        coding = option.get("valueCoding") if isinstance(option, Mapping) else None
        if isinstance(coding, Mapping) and "code" in coding:
            yield str(coding["code"])
