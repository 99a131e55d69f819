"""The signed answer: one PDF of the answers and of copies of the photos with their marks, and what proves it."""

import hashlib
import json
import tempfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.acts.cases import answers, contributions, outside, protocols, queries, rectification
from maillage.acts.cases.contracts import FormView, OpinionView
from maillage.acts.cases.models import Case, Opinion
from maillage.acts.cases.presenters import live, moments
from maillage.acts.cases.presenters.outlines import on_photos, words
from maillage.acts.forms import facade as forms
from maillage.acts.protocols.presenters import since
from maillage.acts.usages import facade as usages
from maillage.acts.usages.consent_words import said_consent
from maillage.kernel.consent import facade as consent
from maillage.kernel.context.facade import Principal
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.kernel.documents.contracts import PDF
from maillage.kernel.documents.photos.derive import annotated_copy, preview
from maillage.kernel.identity import facade as identity
from maillage.toolbox.clock import fr_date, fr_datetime, in_paris, now
from maillage.toolbox.language import in_french, kept_with
from maillage.toolbox.pdf import Block, Letter, Photo, Row, Section, Signature, render_letter

ANNOTATED = kept_with("%(title)s, copie annotée")
PHOTO_EDGE = 1200


@in_french()
def produce(*, case: Case, name: str, by: Principal) -> UUID:
    """Makes, stores and signs the document `name` of the usage; gives its identifier."""
    wanted = usages.package(case.usage_version_id).definition.documents[name]
    at = now()
    _keep_annotated_copies(case, by)
    held = protocols.holding(case, at)
    pdf = build(case=case, name=name, by=by, at=at, preview_only=False)
    former = queries.opinion_of(case.id)
    stored = _store(case, name, by, at, pdf, former)
    answered = json.dumps(answers.clean_of(case, wanted.form), sort_keys=True, ensure_ascii=False)
    Opinion.objects.bulk_create(
        [
            Opinion(
                case=case,
                document_id=stored.id,
                signed_at=at,
                signed_by_role_id=by.role_id,
                signed_by_text=by.signature,
                drafted_by_role_id=case.drafted_by_role_id if drafter(case, by) else None,
                drafted_by_text=drafter(case, by),
                response_sha256=hashlib.sha256(answered.encode()).hexdigest(),
                pdf_sha256=hashlib.sha256(pdf).hexdigest(),
                version=former.version + 1 if former else 1,
                replaces_id=former.id if former else None,
                reason=rectification.reason_of(case) if former else "",
                protocol_ids=[each.id for each in held],
            )
        ]
    )
    return stored.id


def _store(
    case: Case, name: str, by: Principal, at: datetime, pdf: bytes, former: OpinionView | None
) -> documents.DocumentView:
    """The next version of the former document; one that was put aside is out of sight, and begins none."""
    if former is not None and documents.withheld(former.document_id) is None:
        return documents.replace(by=by, document_id=former.document_id, data=pdf, mime=PDF)
    wanted = usages.package(case.usage_version_id).definition.documents[name]
    return documents.store(
        by=by,
        patient_id=case.patient_id,
        source_id=case.id,
        kind="opinion",
        data=pdf,
        mime=PDF,
        title=wanted.title,
        codes=documents.Codes(wanted.type_code, wanted.class_code, wanted.format_code),
        plan=announcement_plan(case, name, at),
    )


def announcement_plan(case: Case, name: str, at: datetime) -> documents.AnnouncementPlan:
    """The requester tells the patient, within the delay that the usage gives."""
    delay = usages.package(case.usage_version_id).definition.documents[name].announce
    return documents.AnnouncementPlan(
        owner_role_id=case.requester_role_id,
        owner_organization_id=case.requester_organization_id,
        due_on=delay.after(in_paris(at).date()),
    )


@in_french()
def build(*, case: Case, name: str, by: Principal, at: datetime, preview_only: bool) -> bytes:
    """The PDF as it will be signed, or as a preview that says it is one."""
    letter, assets = _letter(case, name, by, at, preview_only=preview_only)
    whole_second = at.replace(microsecond=0)  # the date of a PDF has no finer part (ISO 32000-2, 7.9.4)
    package = usages.package(case.usage_version_id)
    template = package.files.get(package.definition.documents[name].template or "")
    if template is None:
        return render_letter(letter, assets, created_at=whole_second)
    with tempfile.NamedTemporaryFile("w", suffix=".typ", encoding="utf-8") as file:
        file.write(template)
        file.flush()
        return render_letter(letter, assets, template_path=Path(file.name), created_at=whole_second)


def _letter(
    case: Case, name: str, by: Principal, at: datetime, *, preview_only: bool
) -> tuple[Letter, dict[str, bytes]]:
    package = usages.package(case.usage_version_id)
    wanted = package.definition.documents[name]
    requester = directory.role(case.requester_role_id)
    signer = directory.role(by.role_id) if by.role_id else None
    band = identity.patient(case.patient_id)
    photos, assets = _photos(case)
    statement = _("Aperçu, pas encore signé") if preview_only else _signed(at, by, drafter(case, by))
    letter = Letter(
        title=wanted.title,
        issuer=Block(signer.place if signer else by.place, ()),
        patient=Block(identity.full_name(band), ()),
        patient_rows=(*(Row(label, value) for label, value in identity.traits_rows(band)), *_consent(case)),
        date=fr_date(at),
        recipients=(Block(requester.display, (requester.place,)), *_recipients(case)),
        reference=_("Dossier %(number)s") % {"number": case.number},
        sections=(
            *_sections(case, wanted.form),
            *_contributions(case, wanted.shows),
            *_from_outside(case),
            *moments.section(case),
            *live.sections(case),
            *_protocols(case, at),
            *_sections(case, answers.REQUEST),
            *_files(case),
        ),
        photos=photos,
        signature=Signature(by.display, (by.place,), statement),
        notice=package.definition.intended_use,
        preview=preview_only,
        replaces=_replaced(case),
    )
    return letter, assets


def _consent(case: Case) -> tuple[Row, ...]:
    """What the patient answered, or that they were told, in the words of the usage."""
    answer = consent.latest(case.id)
    if answer is None:
        return ()
    definition = usages.package(case.usage_version_id).definition
    words = said_consent(definition.consent.kind, definition.consent_words)
    given = {"answer": words.answers[answer.answer.value], "day": fr_date(answer.collected_at)}
    return (Row(words.label, _("%(answer)s, le %(day)s") % given),)


def _replaced(case: Case) -> str:
    """What a rectified answer says of the one it replaces."""
    former = queries.opinion_of(case.id)
    if former is None:
        return ""
    return _("Rectifie et remplace l’avis du %(when)s. Motif : %(reason)s") % {
        "when": fr_datetime(former.signed_at),
        "reason": rectification.reason_of(case),
    }


def _signed(at: datetime, by: Principal, drafted_by: str) -> str:
    said = {"instant": fr_datetime(at), "by": drafted_by, "who": by.display}
    if drafted_by:
        return _("Rédigé par %(by)s ; relu et signé électroniquement par %(who)s le %(instant)s") % said
    return _("Signé électroniquement le %(instant)s") % said


def drafter(case: Case, by: Principal) -> str:
    """Who wrote the first answer when somebody else signs it: `Inès Lorient, Interne, CH de Montvaste`."""
    if case.drafted_by_role_id in (None, by.role_id) or queries.opinion_of(case.id) is not None:
        return ""
    person = directory.role(case.drafted_by_role_id)
    return f"{person.display}, {person.place}" if person else ""


def _recipients(case: Case) -> tuple[Block, ...]:
    roles = directory.roles(queries.recipients_of(case.id))
    return tuple(Block(role.display, (role.place,)) for role in roles.values())


def _sections(case: Case, name: str) -> tuple[Section, ...]:
    """Sections as they are read; which of them stands first and framed is the usage's template to say."""
    read = forms.read_view(answers.state_of(case, name))
    return tuple(
        Section(section.title, rows=tuple(Row(row.label, row.text) for row in section.rows))
        for section in read
        if section.rows
    )


def _protocols(case: Case, at: datetime) -> tuple[Section, ...]:
    """Which version of each regional protocol is in force as the answer is signed."""
    rows = tuple(Row(each.title, f"{since(each)} ({each.source})") for each in protocols.holding(case, at))
    return (Section(_("Protocoles régionaux en vigueur à la signature"), rows=rows),) if rows else ()


def _contributions(case: Case, shown: tuple[str, ...]) -> tuple[Section, ...]:
    """What each party signed, named and dated, in the order of the usage."""
    signed = [each for each in queries.signed_contributions(case.id) if each.name in shown]
    signed.sort(key=lambda each: shown.index(each.name))
    return tuple(
        Section(
            _signed_section(section.title, each),
            rows=tuple(Row(row.label, row.text) for row in section.rows),
        )
        for each in signed
        for section in forms.read_view(contributions.state_of(case, each))
        if section.rows
    )


def _signed_section(what: str, signed: FormView) -> str:
    """Named and dated; what replaces a former version says so."""
    words = _("%(what)s, signé par %(who)s le %(when)s")
    if signed.version > 1:
        words = _("%(what)s, rectifié et signé de nouveau par %(who)s le %(when)s")
    when = fr_datetime(signed.completed_at) if signed.completed_at else ""
    return words % {"what": what, "who": contributions.signer_of(signed), "when": when}


def _from_outside(case: Case) -> tuple[Section, ...]:
    """What experts from outside the region wrote, named, dated, and for what it is: signed, or left unsigned."""
    return tuple(
        Section(
            _outside_section(each) % {"who": each.who, "when": fr_datetime(each.at)},
            paragraphs=tuple(line for line in each.text.splitlines() if line.strip()),
        )
        for each in outside.opinions_on(case.id)
    )


def _outside_section(opinion: outside.OutsideOpinion) -> str:
    if not opinion.is_signed:
        return _("Avis d’un expert extérieur, non signé à la fin de son accès : %(who)s, le %(when)s")
    if opinion.former:
        return _("Avis d’un expert extérieur : %(who)s, rectifié et signé de nouveau le %(when)s")
    return _("Avis d’un expert extérieur : %(who)s, signé le %(when)s")


def _files(case: Case) -> tuple[Section, ...]:
    """Which documents came with the request: named and dated, not printed again."""
    labels = {view.code: view.label for view in usages.package(case.usage_version_id).definition.attachments.views}
    rows = tuple(
        Row(labels.get(each.view_code, each.title), _("PDF reçu le %(when)s") % {"when": fr_datetime(each.created_at)})
        for each in documents.documents_of_source(case.id, kind="attachment")
    )
    return (Section(_("Documents joints à la demande"), rows=rows),) if rows else ()


def _photos(case: Case) -> tuple[tuple[Photo, ...], dict[str, bytes]]:
    """Photos of the case; the annotated ones as copies with their marks drawn in."""
    labels = {view.code: view.label for view in usages.package(case.usage_version_id).definition.attachments.views}
    marks = queries.annotations_of(case.id)
    drawn = on_photos(case, signing=True).drawn
    photos, assets = [], {}
    for number, document in enumerate(_photo_documents(case), start=1):
        data = preview(documents.read(document.id), PHOTO_EDGE)
        shapes, outlines = marks.get(document.id), drawn.get(document.id, ())
        if shapes or outlines:
            rings = [each.points for each in outlines]
            data = annotated_copy(data, documents.parse_shapes(shapes or []), PHOTO_EDGE, outlines=rings)
        file = f"photo-{number}.jpg"
        label = labels.get(document.view_code, document.title)
        caption = _("%(label)s, copie annotée") % {"label": label} if shapes else label
        caption = ". ".join((caption, *(words(each) for each in outlines)))
        assets[file] = data
        photos.append(Photo(file, caption, alt=_("Photo %(n)d : %(label)s") % {"n": number, "label": caption}))
    return tuple(photos), assets


def _photo_documents(case: Case) -> list[documents.DocumentView]:
    return documents.documents_of_source(case.id, kind="photo")


def _keep_annotated_copies(case: Case, by: Principal) -> None:
    """Each annotated photo becomes a document of its own beside the untouched original."""
    marks = queries.annotations_of(case.id)
    for document in _photo_documents(case):
        shapes = marks.get(document.id)
        if shapes:
            documents.annotate(
                by=by,
                photo_id=document.id,
                shapes=documents.parse_shapes(shapes),
                title=ANNOTATED % {"title": document.title},
            )
