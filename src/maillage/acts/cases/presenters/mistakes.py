"""What is said of a mistake: on the case, to who reviews it, to who is asked for the right photo."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, quarantine, redoing, replacements
from maillage.acts.cases.models import Case, Quarantine
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.documents.contracts import PDF
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import fr_day_relative, fr_short, now
from maillage.toolbox.ui.contracts import BandView


@dataclass(frozen=True, slots=True)
class Note:
    """A thing to know above the case, and where to do something about it."""

    title: str
    text: str
    url: str = ""
    url_label: str = ""


@dataclass(frozen=True, slots=True)
class WithheldPage:
    """All that anybody reads of a case put aside: no name, no word of it."""

    case_id: UUID
    heading: str
    number: str
    reported: str
    what_now: str
    note: str
    review_url: str
    redo_url: str
    new_url: str


@dataclass(frozen=True, slots=True)
class PhotoChoice:
    id: UUID
    label: str
    taken: str
    thumb_url: str  # empty for an attached PDF


@dataclass(frozen=True, slots=True)
class ReportPage:
    case_id: UUID
    band: BandView | None
    name: str
    subject: str
    photos: tuple[PhotoChoice, ...]
    chosen: PhotoChoice | None
    refusal: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    id: UUID
    number: str
    title: str
    reported: str
    note: str
    decided: str
    words: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    id: UUID
    case_id: UUID
    band: BandView | None
    kind: str
    heading: str
    reported: str
    note: str
    file_url: str  # the PDF that was reported, when it is one
    photo_url: str
    photo_label: str
    opinions: tuple[str, ...]
    sections: tuple[Any, ...]
    photos: tuple[PhotoChoice, ...]
    key: str


def stamp(case: Case) -> str:
    """Changes with every report and every decision: what a page shows of the case may have to go at once."""
    found = quarantine.of_case(case.id)
    return f"{len(found)}.{sum(one.status != 'open' for one in found)}"


def view_label(case: Case, code: str) -> str:
    views = usages.package(case.usage_version_id).definition.attachments.views
    return {view.code: view.label for view in views}.get(code, _("Autre vue"))


def _reported(found: Quarantine) -> str:
    said = {"who": found.reported_by_text, "when": fr_day_relative(found.reported_at, now())}
    return _("Signalé par %(who)s, %(when)s.") % said


def _decided(found: Quarantine) -> str:
    if found.reviewed_at is None:
        return ""
    said = {"who": found.reviewed_by_text, "when": fr_day_relative(found.reviewed_at, now())}
    confirmed = _("Erreur confirmée par %(who)s, %(when)s.")
    return (confirmed if found.status == "confirmed" else _("Rétabli par %(who)s, %(when)s.")) % said


def withheld(case: Case, context: AccessContext) -> WithheldPage:
    found = next((one for one in quarantine.of_case(case.id) if one.kind == "patient"), None)
    assert found is not None, "a case is withheld by a report"
    reviews = found.status == "open" and quarantine.reviews(case.id)
    redo = redoing.may_redo(context.principal, case)
    own = case.requester_role_id == context.principal.role_id
    return WithheldPage(
        case_id=case.id,
        heading=_("Ce dossier est mis à l’écart") if found.status == "open" else _("Ce dossier est clos"),
        number=case.number,
        reported=_reported(found),
        what_now=_what_now(case, found),
        note=found.note if own or reviews else "",
        review_url=reverse("cases:review", args=[found.id]) if reviews else "",
        redo_url=reverse("cases:redo", args=[case.id]) if redo else "",
        new_url=reverse("cases:case", args=[found.redone_as_id]) if own and found.redone_as_id else "",
    )


def _what_now(case: Case, found: Quarantine) -> str:
    if found.status == "confirmed":
        return _("%(decided)s Ce n’était pas le bon patient : plus rien n’en est lisible.") % {
            "decided": _decided(found)
        }
    people = directory.roles(quarantine.reviewers_of(case))
    names = ", ".join(person.display for person in people.values())
    return _(
        "Il ne concernait peut-être pas le bon patient. Plus personne ne peut le lire et les délais promis sont en"
        " pause, jusqu’à la décision de %(names)s."
    ) % {"names": names}


def notes(case: Case, context: AccessContext) -> tuple[Note, ...]:
    """What stands above an open case: photos put aside, and the one that its author is asked for."""
    found = [one for one in quarantine.of_case(case.id) if one.kind == "photo" and one.status != "lifted"]
    files = _takes_files(case)
    said = [_photo_note(case, one) for one in found]
    wanted = replacements.wanted(case)
    if wanted is not None and case.requester_role_id == context.principal.role_id:
        label = view_label(case, wanted.view_code)
        said.append(
            Note(
                (_("Joignez le bon fichier : %(label)s") if files else _("Joignez la bonne photo : %(label)s"))
                % {"label": label},
                _("Ce qui a été retiré n’était pas le bon. L’équipe est prévenue dès que le nouveau arrive.")
                if files
                else _(
                    "Celle qui a été retirée n’était pas la bonne. L’équipe est prévenue dès que la nouvelle arrive."
                ),
                "#remplacer",
                _("Joindre le fichier") if files else _("Prendre la photo"),
            )
        )
    return tuple(said)


def _takes_files(case: Case) -> bool:
    """What was put aside is seen by nobody any more: it may have been a PDF where the usage accepts them."""
    return PDF in usages.package(case.usage_version_id).definition.attachments.accept


def _photo_note(case: Case, found: Quarantine) -> Note:
    label = view_label(case, found.view_code)
    shown = _(" L’avis en PDF la contient : il est mis à l’écart aussi.") if found.opinions else ""
    if _takes_files(case):
        shown = _(" L’avis rendu ensuite est mis à l’écart aussi.") if found.opinions else ""
    if found.status == "confirmed":
        after = _(" L’avis a été donné en la voyant : il reste à rectifier.") if found.opinions else ""
        removed = _("Fichier retiré : %(label)s") if _takes_files(case) else _("Photo retirée : %(label)s")
        return Note(removed % {"label": label}, _decided(found) + after)
    review = reverse("cases:review", args=[found.id]) if quarantine.reviews(case.id) else ""
    aside = _("Fichier mis à l’écart : %(label)s") if _takes_files(case) else _("Photo mise à l’écart : %(label)s")
    return Note(aside % {"label": label}, _reported(found) + shown, review, _("Décider") if review else "")


def _photos(case: Case) -> tuple[PhotoChoice, ...]:
    return tuple(_choice(case, photo) for photo in documents.sent_with(case.id))


def _choice(case: Case, photo: documents.DocumentView) -> PhotoChoice:
    taken = fr_short(photo.taken_at or photo.created_at)
    thumb = photo.thumbnail_url if photo.is_picture else ""
    return PhotoChoice(photo.id, view_label(case, photo.view_code), taken, thumb)


def report_page(case: Case, wanted: UUID | None, refusal: str = "") -> ReportPage:
    patient = identity.patient(case.patient_id)
    photos = _photos(case)
    return ReportPage(
        case_id=case.id,
        band=identity.band(patient, alerts=record.alerts_for_band(case.patient_id)) if patient else None,
        name=identity.full_name(patient) if patient else "",
        subject=case.subject,
        photos=photos,
        chosen=next((photo for photo in photos if photo.id == wanted), None),
        refusal=refusal,
    )


def review_line(found: Quarantine, numbers: dict[UUID, str]) -> ReviewLine:
    """Named by its number alone: the list shows no patient, opening one is traced."""
    number = numbers.get(found.case_id, "")
    return ReviewLine(
        found.id, number, _reported_as(found), _reported(found), found.note, _decided(found), found.decision
    )


def _reported_as(found: Quarantine) -> str:
    if found.is_file:
        return _("Mauvais document signalé")
    return _("Mauvaise photo signalée") if found.kind == "photo" else _("Mauvais patient signalé")


def review_header() -> list[str]:
    return [_("Dossier"), _("Erreur"), _("Signalement"), _("Mot"), _("Décision"), _("Raison")]


def review_rows(found: list[Quarantine], numbers: dict[UUID, str]) -> list[list[str]]:
    lines = [review_line(one, numbers) for one in found]
    return [[line.number, line.title, line.reported, line.note, line.decided, line.words] for line in lines]


def numbers_of(found: list[Quarantine]) -> dict[UUID, str]:
    cases = Case.objects.filter(id__in={one.case_id for one in found})
    return dict(cases.values_list("id", "number"))


def _heading(reported: documents.DocumentView | None) -> str:
    if reported is None:
        return _("Est-ce le bon patient ?")
    return _("Est-ce la bonne photo ?") if reported.is_picture else _("Est-ce le bon document ?")


def review_page(case: Case, found: Quarantine) -> ReviewPage:
    patient = identity.patient(case.patient_id)
    photo = documents.document(found.document_id) if found.document_id else None
    return ReviewPage(
        id=found.id,
        case_id=case.id,
        band=identity.band(patient) if patient else None,
        kind=found.kind,
        heading=_heading(photo),
        reported=_reported(found),
        note=found.note,
        photo_url=photo.preview_url if photo and photo.is_picture else "",
        file_url=photo.url if photo and not photo.is_picture else "",
        photo_label=view_label(case, photo.view_code) if photo else "",
        opinions=tuple(documents.document(UUID(one)).title for one in found.opinions),
        sections=forms.read_view(answers.state_of(case, answers.REQUEST)),
        photos=_photos(case),
        key=str(uuid4()),
    )
