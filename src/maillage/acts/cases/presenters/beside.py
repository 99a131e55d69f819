"""What parties signed each for themselves, side by side: the same question on one line, what differs said in
words; then what experts from outside wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.acts.cases import contributions, outside, queries, rectification
from maillage.acts.cases.contracts import FormView
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.versions import versions_url
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.toolbox.clock import fr_datetime
from maillage.toolbox.language import said
from maillage.toolbox.ui.contracts import Badge


@dataclass(frozen=True, slots=True)
class Column:
    """One signed contribution: at which place, by whom, when; `rectified` why it replaces the one before, if so."""

    place: str
    who: str
    when: str
    rectified: str = ""
    versions_url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One question and what each answered; `differs` when they do not say the same."""

    label: str
    answers: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class FromOutside:
    """What an expert from outside the region wrote; signed, or as they had left it when their access ended."""

    who: str
    when: str
    state: Badge
    text: str
    versions_url: str = ""  # where what changed is seen, once rectified


@dataclass(frozen=True, slots=True)
class Beside:
    heading: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    outside: tuple[FromOutside, ...]


def beside(case: Case) -> Beside | None:
    """None while the reader may see none."""
    definition = usages.package(case.usage_version_id).definition
    signed = queries.signed_contributions(case.id) if definition.contributions else ()
    others = tuple(_from_outside(case, each) for each in outside.opinions_on(case.id)) if definition.guests else ()
    if not signed and not others:
        return None
    places = definition.roles
    columns = tuple(
        Column(
            said(places[definition.contributions[each.name].place].label),
            contributions.signer_of(each),
            fr_datetime(each.completed_at) if each.completed_at else "",
            rectification.reason_of_contribution(case, each),
            versions_url(case.id, each.party_id) if each.version > 1 else "",
        )
        for each in signed
        if each.name in definition.contributions
    )
    heading = _("Ce que chacun a signé") if len(signed) > 1 else _("Ce qui a été signé")
    if not signed:
        heading = _("Ce que disent les experts extérieurs")
    return Beside(heading, columns, tuple(_lines(case, signed)), others)


def _from_outside(case: Case, opinion: outside.OutsideOpinion) -> FromOutside:
    signed = Badge("done", _("Signé"))
    left = Badge("soon", _("Non signé à la fin de son accès"))
    url = versions_url(case.id, opinion.id) if opinion.former else ""
    return FromOutside(opinion.who, fr_datetime(opinion.at), signed if opinion.is_signed else left, opinion.text, url)


def _lines(case: Case, signed: tuple[FormView, ...]) -> Iterator[Line]:
    """Questions are recognised by their words, as whoever reads them does."""
    read = [_read(case, each) for each in signed]
    for label in dict.fromkeys(label for given in read for label in given):
        answers = tuple(given.get(label, "") for given in read)
        yield Line(label, answers, len(set(answers)) > 1)


def _read(case: Case, saved: FormView) -> dict[str, str]:
    sections = forms.read_view(contributions.state_of(case, saved))
    return {row.label: row.text for section in sections for row in section.rows}
