"""What went wrong in the region and is being mended: who read which answer, one rectified since, one photo reported.

The last two are played by the application's own actions, at the instant of the loading: they are today's work.
"""

from typing import Any

from django.apps import apps

from maillage.acts.cases import answers, quarantine
from maillage.acts.cases import facade as cases
from maillage.config.demo.casebook import Casebook
from maillage.config.demo.copying import Row
from maillage.config.demo.stories import Story
from maillage.kernel.accounts.facade import principal_for_role
from maillage.kernel.context.facade import Principal, open_context
from maillage.kernel.documents import facade as documents

RECTIFIED_FOR, REPORTED_FOR = "p.ormeau", "i.solhac"
REPORTED_BY = "d.kerdoncuff"
WHY = "J’avais écrit un mois par erreur : l’exérèse est à programmer sous 15 jours."
CONCLUSION = "Lésion asymétrique à plusieurs couleurs : exérèse complète à programmer sous 15 jours, pas un mois."
NOTE = "Cette photo montre un avant-bras, la demande parle du dos."


def readings(casebook: Casebook, stories: list[Story]) -> list[Row]:
    """Who said that they read an answer had opened it."""
    dice = casebook.dice_of("readings")
    return [
        {
            "id": dice.key(played.at),
            "case_id": casebook.ids[story.number],
            "version": 1,
            "role_id": casebook.role(played.by),
            "role_text": casebook.person(played.by).display,
            "how": "page",
            "opened_at": played.at,
            "acknowledged_at": None,
        }
        for story in stories
        for played in story.events
        if played.outcome.event == "read"
    ]


def play(casebook: Casebook, stories: list[Story]) -> None:
    """One answer to acknowledge, one photo to review; a region too small for them has none."""
    live = [story for story in stories if story.is_live]
    _rectify(casebook, next((one for one in live if one.plot == "seen" and one.requester == RECTIFIED_FOR), None))
    reported = (one for one in live if one.plot == "taken" and one.requester == REPORTED_FOR)
    _report(casebook, next((one for one in reported if one.expert == REPORTED_BY), None))


def _as(casebook: Casebook, person: str) -> Principal:
    found = principal_for_role(casebook.role(person))
    assert found is not None
    return found


def _rectify(casebook: Casebook, story: Story | None) -> None:
    if story is None:
        return
    signer = _as(casebook, story.expert)
    case_id = casebook.ids[story.number]
    form = next(iter(casebook.definition.documents.values())).form
    with open_context(signer):
        cases.fire(by=signer, case_id=case_id, event="rectify", reason=WHY)
        case: Any = apps.get_model("cases", "Case").objects.get(id=case_id)
        response = answers.response_of(case, form)
        _say(response, "conclusion", CONCLUSION)
        cases.save_form(by=signer, case=case, name=form, response=response)
        cases.fire(by=signer, case_id=case_id, event="sign")


def _say(response: dict[str, Any], link_id: str, text: str) -> None:
    for item in response.get("item", ()):
        if item["linkId"] == link_id:
            item["answer"] = [{"valueString": text}]
        _say(item, link_id, text)


def _report(casebook: Casebook, story: Story | None) -> None:
    if story is None:
        return
    expert = _as(casebook, story.expert)
    case_id = casebook.ids[story.number]
    with open_context(expert):
        photo = documents.documents_of_source(case_id, kind="photo")[0]
        quarantine.report(by=expert, case_id=case_id, kind="photo", document_id=photo.id, note=NOTE)
