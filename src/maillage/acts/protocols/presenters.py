"""What is shown of a protocol: a discreet line wherever it applies, and the page of each version."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from maillage.acts.protocols import facade
from maillage.acts.protocols.contracts import Draft, ProtocolState, ProtocolText, ProtocolView, Standing
from maillage.toolbox.clock import fr_date, fr_datetime
from maillage.toolbox.language import in_english, lazy
from maillage.toolbox.ui.contracts import Badge, Pair, StateKind

# Each standing with its icon and its word.
STANDINGS: dict[Standing, tuple[StateKind, str, str]] = {
    Standing.IN_FORCE: ("done", lazy("En vigueur"), "check-circle-fill"),
    Standing.TO_COME: ("soon", lazy("À venir"), "calendar-event"),
    Standing.REPLACED: ("", lazy("Remplacé"), "arrow-repeat"),
    Standing.OVER: ("", lazy("Terminé"), "archive"),
    Standing.WITHDRAWN: ("late", lazy("Retiré"), "x-octagon"),
}


@dataclass(frozen=True, slots=True)
class ProtocolLine:
    """`Protocole de la plaie, version 2, en vigueur depuis le 1er mars 2026`."""

    title: str
    since: str
    url: str
    note: str = ""  # what became of it since, when it no longer holds


@dataclass(frozen=True, slots=True)
class ProtocolBlock:
    heading: str
    lines: tuple[ProtocolLine, ...]


@dataclass(frozen=True, slots=True)
class VersionLine:
    name: str
    dates: str
    changed: str
    url: str
    state: Badge
    is_this: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version, read by anybody it is shown to. `text` is French; `english` may be empty."""

    id: UUID | None
    title: str
    subject: str
    state: Badge
    warning: str
    reason: str  # why it is withdrawn, in the words of who withdrew it
    changed: str
    facts: tuple[Pair, ...]
    text: str
    english: str
    english_first: bool
    is_file: bool
    others: tuple[VersionLine, ...]


def block(views: Iterable[ProtocolView], *, signed: bool = False) -> ProtocolBlock | None:
    """What stands beside a request. `signed`: those in force when its answer was signed, whatever became of them."""
    lines = tuple(_line(each) for each in views)
    if not lines:
        return None
    several = len(lines) > 1
    if signed:
        heading = _("Protocoles en vigueur à la signature") if several else _("Protocole en vigueur à la signature")
    else:
        heading = _("Protocoles régionaux") if several else _("Protocole régional")
    return ProtocolBlock(heading, lines)


def _line(view: ProtocolView) -> ProtocolLine:
    gone = {
        Standing.REPLACED: _("remplacé depuis"),
        Standing.OVER: _("terminé depuis"),
        Standing.WITHDRAWN: _("retiré depuis"),
    }
    return ProtocolLine(view.title, since(view), view.url, gone.get(view.standing, ""))


def since(view: ProtocolView) -> str:
    return _("version %(n)s, en vigueur depuis le %(day)s") % {"n": view.number, "day": fr_date(view.starts_on)}


def badge(standing: Standing) -> Badge:
    kind, word, icon = STANDINGS[standing]
    return Badge(kind, str(word), icon)


def dates(view: ProtocolView | Draft) -> str:
    """`Du 1er mars 2026 au 31 décembre 2026`, `Depuis le 1er mars 2026`."""
    said = {"first": fr_date(view.starts_on), "last": fr_date(view.ends_on) if view.ends_on else ""}
    return _("Du %(first)s au %(last)s") % said if view.ends_on else _("À partir du %(first)s") % said


def version_page(version_id: UUID) -> VersionPage | None:
    view = facade.versions([version_id]).get(version_id)
    text = facade.text_of(version_id)
    if view is None or text is None:
        return None
    state = facade.state(view.protocol_id)
    assert state is not None
    facts = (
        Pair(_("Version"), str(view.number)),
        Pair(_("Validité"), dates(view)),
        Pair(_("Écrit par"), view.source),
        Pair(
            _("Publié"),
            _("le %(when)s par %(who)s") % {"when": fr_datetime(view.published_at), "who": view.published_by},
        ),
    )
    return VersionPage(
        id=view.id,
        title=view.title,
        subject=view.subject,
        state=badge(view.standing),
        warning=_warning(view, state),
        reason=state.posting.reason,
        changed=view.changed,
        facts=facts,
        others=tuple(version_line(each, view.id) for each in state.versions),
        **_said(text),
    )


def preview_page(draft: Draft, *, number: int, changed: str) -> VersionPage:
    """The page that would be published; nothing is kept."""
    facts = (
        Pair(_("Version"), str(number)),
        Pair(_("Validité"), dates(draft)),
        Pair(_("Écrit par"), draft.source),
    )
    return VersionPage(
        id=None,
        title=draft.title,
        subject=draft.subject,
        state=Badge("soon", _("Aperçu"), "eye"),
        warning="",
        reason="",
        changed=changed,
        facts=facts,
        others=(),
        **_said(ProtocolText(draft.text, draft.text_en)),
    )


def _said(text: ProtocolText) -> dict[str, Any]:
    return {
        "text": text.french,
        "english": text.english,
        "english_first": bool(text.english) and in_english(),
        "is_file": not text.french,
    }


def version_line(view: ProtocolView, shown: UUID | None = None) -> VersionLine:
    return VersionLine(
        name=_("Version %(n)s") % {"n": view.number},
        dates=dates(view),
        changed=view.changed,
        url=view.url,
        state=badge(view.standing),
        is_this=view.id == shown,
    )


def _warning(view: ProtocolView, state: ProtocolState) -> str:
    """What a reader must know before they follow it."""
    if view.standing is Standing.WITHDRAWN:
        return _("Retiré le %(day)s : ne s’applique plus.") % {"day": fr_datetime(state.posting.made_at)}
    return {
        Standing.REPLACED: _("Remplacé par une version plus récente : ne s’applique plus."),
        Standing.OVER: _("Son dernier jour est passé : ne s’applique plus."),
        Standing.TO_COME: _("Pas encore en vigueur."),
    }.get(view.standing, "")
