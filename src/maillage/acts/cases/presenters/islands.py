"""What the form island needs in the page: the questionnaire, the variables of its expressions, where to keep drafts."""

from dataclasses import asdict, dataclass
from typing import Any

from django.urls import reverse

from maillage.acts.cases import answers, queries
from maillage.acts.cases.models import Case
from maillage.acts.usages import facade as usages


@dataclass(frozen=True, slots=True)
class FormIsland:
    definition: dict[str, Any]
    context: dict[str, Any]
    response: dict[str, Any]
    autosave_url: str
    draft_key: str
    revision: int


def island(case: Case, name: str) -> FormIsland:
    questionnaire = usages.package(case.usage_version_id).forms[name]
    variables = asdict(answers.context_of(case, name))
    variables["today"] = variables["today"].isoformat()
    return FormIsland(
        definition=dict(questionnaire.program),
        context=variables,
        response=answers.response_of(case, name),
        autosave_url=reverse("cases:autosave", args=[case.id, name]),
        draft_key=f"maillage:{case.id}:{name}",
        revision=queries.form(case.id, name).revision,
    )
