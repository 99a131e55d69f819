"""Two signed versions of an answer, or of a contribution, side by side: what left, what came, in words too."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, contributions, outside, queries, readings, rectification
from maillage.acts.cases.models import Case
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.kernel.documents import facade as documents
from maillage.kernel.identity import facade as identity
from maillage.kernel.record import facade as record
from maillage.toolbox.clock import fr_datetime, fr_day_relative, now
from maillage.toolbox.ui.contracts import BandView


@dataclass(frozen=True, slots=True)
class RowPair:
    """One answer in both versions; `word` says in full what happened to it."""

    label: str
    before: SafeString
    after: SafeString
    word: str
    changed: bool


@dataclass(frozen=True, slots=True)
class VersionLink:
    title: str
    signed: str
    url: str
    in_force: bool
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class ReaderLine:
    name: str
    read: str
    acknowledged: str


@dataclass(frozen=True, slots=True)
class VersionsPage:
    case_id: UUID
    band: BandView | None
    heading: str
    name: str
    reason: str
    signed: str
    version: int
    versions: tuple[VersionLink, ...]
    rows: tuple[RowPair, ...]
    unchanged: int
    may_acknowledge: bool
    acknowledged: str
    readers: tuple[ReaderLine, ...]
    refusal: str


@dataclass(frozen=True, slots=True)
class _Signed:
    """One signed version of the answer, or of what a party contributed. `document_id`: its PDF, of the answer alone."""

    version: int
    who: str
    at: datetime
    reason: str
    rows: Callable[[], dict[str, str]]
    document_id: UUID | None = None


def versions_url(case_id: UUID, party_id: UUID | None = None) -> str:
    """Where the versions of the answer are compared, or those of what a party signed."""
    if party_id is None:
        return reverse("cases:versions", args=[case_id])
    return reverse("cases:contribution_versions", args=[case_id, party_id])


def versions_page(case: Case, party_id: UUID | None = None, refusal: str = "") -> VersionsPage | None:
    """None while there is one version only, or none that the reader may see."""
    signed = _answers(case) if party_id is None else _contributed(case, party_id) or _written_outside(case, party_id)
    if len(signed) < 2:
        return None
    current, former = signed[0], signed[1]
    patient = identity.patient(case.patient_id)
    rows = tuple(_pairs(former, current))
    people = readings.readers_of_former(case.id, party_id)
    return VersionsPage(
        case_id=case.id,
        band=identity.band(patient, alerts=record.alerts_for_band(case.patient_id)) if patient else None,
        heading=_("La réponse a été rectifiée") if party_id is None else _("Un avis a été rectifié"),
        name=_("Réponse rectifiée") if party_id is None else _("Avis rectifié"),
        reason=current.reason,
        signed=_said(current),
        version=current.version,
        versions=tuple(_link(one, current) for one in signed),
        rows=tuple(row for row in rows if row.changed),
        unchanged=sum(not row.changed for row in rows),
        may_acknowledge=party_id in readings.awaits_me(case.id),
        acknowledged=_own_word(case, current, party_id),
        readers=tuple(_reader(person) for person in people),
        refusal=refusal,
    )


def _answers(case: Case) -> list[_Signed]:
    return [
        _Signed(
            *(one.version, one.signed_by_text, one.signed_at, one.reason),
            rows=partial(_rows_of_answer, case, one.version),
            document_id=one.document_id,
        )
        for one in queries.opinions_of(case.id)
    ]


def _contributed(case: Case, party_id: UUID) -> list[_Signed]:
    return [
        _Signed(
            *(one.version, contributions.signer_of(one), one.completed_at),
            rectification.reason_of_contribution(case, one),
            rows=partial(_rows, [contributions.state_of(case, one)]),
        )
        for one in queries.all_signed(case.id, party_id)
        if one.completed_at is not None
    ]


def _written_outside(case: Case, key: UUID) -> list[_Signed]:
    opinion = outside.opinion_of(case.id, key)
    return [
        _Signed(
            *(one.version, one.who, one.at, one.reason),
            rows=partial(dict, [(_("Avis d’un expert extérieur"), one.text)]),
        )
        for one in ((opinion, *opinion.former) if opinion else ())
    ]


def _said(signed: _Signed) -> str:
    return _("%(who)s, le %(when)s") % {"who": signed.who, "when": fr_datetime(signed.at)}


def _link(signed: _Signed, current: _Signed) -> VersionLink:
    in_force = signed.version == current.version
    title = _("Version %(n)d, en vigueur") if in_force else _("Version %(n)d, remplacée")
    key = signed.document_id
    withheld = key is not None and documents.withheld(key) is not None
    url = reverse("documents:original", args=[key]) if key is not None and not withheld else ""
    return VersionLink(title % {"n": signed.version}, _said(signed), url, in_force, withheld)


def _reader(person: readings.Reader) -> ReaderLine:
    at = now()
    done = person.acknowledged_at
    return ReaderLine(
        person.display,
        _("Avait lu la version d’avant : %(when)s") % {"when": fr_day_relative(person.opened_at, at)},
        _("En a pris connaissance : %(when)s") % {"when": fr_day_relative(done, at)} if done else "",
    )


def _own_word(case: Case, current: _Signed, party_id: UUID | None) -> str:
    done = readings.my_acknowledgement(case.id, current.version, party_id)
    return _("Vous en avez pris connaissance : %(when)s.") % {"when": fr_day_relative(done, now())} if done else ""


def _pairs(former: _Signed, current: _Signed) -> Iterator[RowPair]:
    before, after = former.rows(), current.rows()
    for label in dict.fromkeys([*after, *before]):
        yield _pair(label, before.get(label, ""), after.get(label, ""))


def _rows_of_answer(case: Case, version: int) -> dict[str, str]:
    wanted = dict.fromkeys(document.form for document in _documents(case))
    return _rows([answers.state_of(case, name, version=version) for name in wanted])


def _rows(states: Iterable[forms.FormState]) -> dict[str, str]:
    """The answers of one version as they are read, by the words of their questions."""
    found: dict[str, str] = {}
    for section in (section for state in states for section in forms.read_view(state)):
        for row in section.rows:
            label = row.label if row.label not in found else f"{section.title}, {row.label}"
            found[label] = row.text
    return found


def _documents(case: Case) -> Any:
    return usages.package(case.usage_version_id).definition.documents.values()


def _pair(label: str, before: str, after: str) -> RowPair:
    if before == after:
        same = format_html("{}", after)
        return RowPair(label, same, same, "", changed=False)
    if not before:
        return RowPair(label, format_html("{}", ""), format_html("<ins>{}</ins>", after), _("Ajouté"), changed=True)
    if not after:
        return RowPair(label, format_html("<del>{}</del>", before), format_html("{}", ""), _("Retiré"), changed=True)
    left, right = before.split(" "), after.split(" ")
    steps = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return RowPair(
        label,
        _marked(((left[a:b], tag != "equal") for tag, a, b, _c, _d in steps), "del"),
        _marked(((right[c:d], tag != "equal") for tag, _a, _b, c, d in steps), "ins"),
        _("Modifié"),
        changed=True,
    )


def _marked(parts: Iterator[tuple[list[str], bool]], tag: str) -> SafeString:
    """Words of one side, those that changed inside `del` or `ins`, which screen readers and printers tell too."""
    pieces = [
        format_html(f"<{tag}>{{}}</{tag}>", " ".join(words)) if changed else format_html("{}", " ".join(words))
        for words, changed in parts
        if words
    ]
    return format_html_join(" ", "{}", ((piece,) for piece in pieces))
