"""Rows of the operator's protocols, for the page and for its export; and the page of each."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from maillage.acts.protocols import facade as protocols
from maillage.acts.protocols.presenters import VersionLine, badge, dates, version_line
from maillage.acts.usages import facade as usages
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_datetime
from maillage.toolbox.ui.contracts import Badge, Pair


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    id: UUID
    title: str
    version: int
    usages: str
    place: str
    dates: str
    source: str
    state: Badge

    @property
    def cells(self) -> list[str | int]:
        return [self.title, self.version, self.usages, self.place, self.dates, self.source, self.state.label]


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the story: what was decided, by whom, when."""

    what: str
    reason: str
    when: str
    who: str


@dataclass(frozen=True, slots=True)
class ProtocolPage:
    id: UUID
    title: str
    subject: str
    state: Badge
    facts: tuple[Pair, ...]
    is_withdrawn: bool
    versions: tuple[VersionLine, ...]
    story: tuple[Decision, ...]


def header() -> list[str]:
    return [
        _("Protocole"),
        _("Version"),
        pgettext("colonne", "Usages"),
        _("Pour qui"),
        _("Validité"),
        _("Écrit par"),
        _("État"),
    ]


def heading(rows: list[ProtocolRow]) -> str:
    count = len(rows)
    said_ = ngettext("Un protocole régional", "%(n)d protocoles régionaux", count) % {"n": count}
    return said_ if rows else _("Aucun protocole encore")


def rows() -> list[ProtocolRow]:
    found = protocols.states()
    titles = usages.titles()
    directory.organizations(each.posting.place.organization_id for each in found if each.posting.place.organization_id)
    return [
        ProtocolRow(
            id=each.protocol_id,
            title=each.shown.title,
            version=each.shown.number,
            usages=_usages(each.posting.place, titles),
            place=_place(each.posting.place),
            dates=dates(each.shown),
            source=each.shown.source,
            state=badge(each.shown.standing),
        )
        for each in found
    ]


def protocol_page(state: protocols.ProtocolState) -> ProtocolPage:
    titles, place = usages.titles(), state.posting.place
    return ProtocolPage(
        id=state.protocol_id,
        title=state.shown.title,
        subject=state.shown.subject,
        state=badge(state.shown.standing),
        facts=(
            Pair(pgettext("colonne", "Usages"), _usages(place, titles)),
            Pair(_("Pour qui"), _place(place)),
            Pair(_("Écrit par"), state.shown.source),
        ),
        is_withdrawn=state.posting.is_withdrawn,
        versions=tuple(version_line(each) for each in state.versions),
        story=_story(state, titles),
    )


def said_before(state: protocols.ProtocolState) -> dict[str, object]:
    """What the form of a new version begins with; a PDF is chosen again."""
    last = state.last
    text = protocols.text_of(last.id)
    words = {"title": last.title, "subject": last.subject, "source": last.source, "after": last.number}
    return words | ({"text": text.french, "text_en": text.english} if text else {})


def _usages(place: protocols.Place, titles: dict[str, str]) -> str:
    return ", ".join(sorted(titles.get(code, code) for code in place.usage_codes))


def _place(place: protocols.Place) -> str:
    known = directory.organization(place.organization_id) if place.organization_id else None
    return known.name if known else _("Toute la région")


def _story(state: protocols.ProtocolState, titles: dict[str, str]) -> tuple[Decision, ...]:
    told = [
        (each.published_at, Decision(_said_published(each), "", fr_datetime(each.published_at), each.published_by))
        for each in state.versions
    ]
    for each in state.postings:
        where = {"usages": _usages(each.place, titles), "place": _place(each.place)}
        what = _("Retiré") if each.is_withdrawn else _("Montré pour %(usages)s (%(place)s)") % where
        told.append((each.made_at, Decision(what, each.reason, fr_datetime(each.made_at), each.made_by)))
    told.sort(key=lambda line: line[0], reverse=True)
    return tuple(decision for _at, decision in told)


def _said_published(view: protocols.ProtocolView) -> str:
    return _("Version %(n)s publiée") % {"n": view.number}
