"""The full-screen stop of a request that cannot wait: what to do, what to say on the phone, where to go next."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, red_flags
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters import steps
from maillage.acts.usages import facade as usages
from maillage.acts.usages.emergency import LOCAL, NUMBERS, RedFlag, call_words
from maillage.acts.usages.questions import items_of, link_ids_of, questions
from maillage.kernel.directory import facade as directory
from maillage.kernel.identity import facade as identity
from maillage.toolbox.language import said

CARE_PLACE = "https://maillage.example/CodeSystem/care-place"


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call; without `number`, `heading` says what to do instead."""

    number: str
    heading: str
    who: str


@dataclass(frozen=True, slots=True)
class StopPage:
    """`to_say` are the lines that the dispatcher asks first."""

    case_id: UUID
    call: Call
    others: tuple[Call, ...]
    called_words: str
    messages: tuple[str, ...]
    to_say: tuple[tuple[str, str], ...]
    may_close: bool
    key: str


def stop_page(case: Case, flags: tuple[RedFlag, ...]) -> StopPage:
    calls = _calls(case, flags)
    return StopPage(
        case_id=case.id,
        call=calls[0],
        others=calls[1:],
        called_words=_called(calls[0]),
        messages=tuple(flag.message for flag in flags),
        to_say=tuple((label, text) for label, text in _to_say(case) if text),
        may_close=red_flags.giving_up(case) is not None,
        key=str(uuid4()),
    )


def _calls(case: Case, flags: tuple[RedFlag, ...]) -> tuple[Call, ...]:
    definition = usages.package(case.usage_version_id).definition
    return tuple(
        Call("" if call == LOCAL else call, call_words(call, definition.emergency), said(NUMBERS.get(call, "")))
        for call in definition.calls_of(flags)
    )


def _called(call: Call) -> str:
    if not call.number:
        return _("L’alerte est donnée : clore cette demande")
    return _("J’ai appelé le %(number)s : clore cette demande") % {"number": call.number}


def _to_say(case: Case) -> list[tuple[str, str]]:
    patient = identity.patient(case.patient_id)
    band = identity.band(patient) if patient else None
    requester = directory.role(case.requester_role_id)
    place = directory.organization(case.requester_organization_id)
    where = _where(place) if place else ""
    return [
        (_("Le patient"), ", ".join(part for part in (band.sex_label, band.age) if part) if band else ""),
        (_("Où il est"), _care_place(case)),
        (_("Vous"), requester.display if requester else ""),
        (_("Votre structure"), _begun(", ".join(part for part in (place.name, where) if part)) if place else ""),
        (_("Pour vous rappeler"), place.phone if place else ""),
    ]


def _where(place: directory.OrganizationView) -> str:
    """The address, and the town when the address does not say it already."""
    return place.address if place.commune in place.address else ", ".join(filter(None, (place.address, place.commune)))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _care_place(case: Case) -> str:
    """What the request says of where the patient is, when its form asks."""
    for item in items_of(answers.clean_of(case, answers.REQUEST)):
        for answer in item.get("answer", ()):
            coding = answer.get("valueCoding", {})
            if coding.get("system") == CARE_PLACE:
                return str(coding.get("display", ""))
    return ""


def correcting_url(case: Case, flag: RedFlag) -> str:
    """The step of the question that raised the flag, in its answer: the browser itself puts the focus there."""
    link = next(iter(link_ids_of(flag.when)), "")
    return f"{reverse('cases:step', args=[case.id, steps.step_of(case, link) or 1])}#{_control(case, link)}"


def _control(case: Case, link: str) -> str:
    """The identifier of the ticked answer, as the form draws it; of the question when it is not a choice."""
    package = usages.package(case.usage_version_id)
    item = (questions(package.definition, package.files, answers.REQUEST) or {}).get(link, {})
    codes = [option.get("valueCoding", {}).get("code") for option in item.get("answerOption", ())]
    values = answers.state_of(case, answers.REQUEST).items[link].values if codes else ()
    given = [value["code"] for value in values if value.get("code") in codes]
    return f"f-{link}-{codes.index(given[0])}" if given else f"f-{link}"
