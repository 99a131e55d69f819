"""Two signed versions of an answer side by side: what left, what came, in words as well as in colour."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from maillage.acts.cases import answers, queries, readings
from maillage.acts.cases.contracts import OpinionView
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


def versions_page(case: Case, refusal: str = "") -> VersionsPage | None:
    """None while there is one version only."""
    signed = queries.opinions_of(case.id)
    if len(signed) < 2:
        return None
    current, former = signed[0], signed[1]
    patient = identity.patient(case.patient_id)
    rows = tuple(_pairs(case, former, current))
    people = readings.readers_of_former(case.id)
    return VersionsPage(
        case_id=case.id,
        band=identity.band(patient, alerts=record.alerts_for_band(case.patient_id)) if patient else None,
        heading=_("La réponse a été rectifiée"),
        reason=current.reason,
        signed=_signed(current),
        version=current.version,
        versions=tuple(_link(one, current) for one in signed),
        rows=tuple(row for row in rows if row.changed),
        unchanged=sum(not row.changed for row in rows),
        may_acknowledge=readings.awaits_me(case.id),
        acknowledged=_own_word(case, current),
        readers=tuple(_reader(person) for person in people),
        refusal=refusal,
    )


def _signed(opinion: OpinionView) -> str:
    return _("%(who)s, le %(when)s") % {"who": opinion.signed_by_text, "when": fr_datetime(opinion.signed_at)}


def _link(opinion: OpinionView, current: OpinionView) -> VersionLink:
    in_force = opinion.version == current.version
    title = _("Version %(n)d, en vigueur") if in_force else _("Version %(n)d, remplacée")
    url = reverse("documents:original", args=[opinion.document_id])
    readable = documents.withheld(opinion.document_id) is None
    return VersionLink(title % {"n": opinion.version}, _signed(opinion), url if readable else "", in_force)


def _reader(person: readings.Reader) -> ReaderLine:
    at = now()
    done = person.acknowledged_at
    return ReaderLine(
        person.display,
        _("Avait lu la version d’avant : %(when)s") % {"when": fr_day_relative(person.opened_at, at)},
        _("En a pris connaissance : %(when)s") % {"when": fr_day_relative(done, at)} if done else "",
    )


def _own_word(case: Case, current: OpinionView) -> str:
    done = readings.my_acknowledgement(case.id, current.version)
    return _("Vous en avez pris connaissance : %(when)s.") % {"when": fr_day_relative(done, now())} if done else ""


def _pairs(case: Case, former: OpinionView, current: OpinionView) -> Iterator[RowPair]:
    before, after = _rows(case, former.version), _rows(case, current.version)
    for label in dict.fromkeys([*after, *before]):
        yield _pair(label, before.get(label, ""), after.get(label, ""))


def _rows(case: Case, version: int) -> dict[str, str]:
    """The answers of one version as they are read, by the words of their questions."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(document.form for document in _documents(case)):
        for section in forms.read_view(answers.state_of(case, name, version=version)):
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
