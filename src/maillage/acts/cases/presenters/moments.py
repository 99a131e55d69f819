"""The moments of a case as a timeline, the delays between them, and who is told next while nobody answers."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.acts.cases import instants, queries
from maillage.acts.cases.forms import InstantForm
from maillage.acts.cases.models import Case
from maillage.acts.clocks import facade as clocks
from maillage.acts.usages import facade as usages
from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.workflow.instants import Span, timeline
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.toolbox.clock import fr_day_relative, fr_duration, fr_time, in_paris, now
from maillage.toolbox.language import lazy, said, said_filled
from maillage.toolbox.pdf import Row, Section
from maillage.toolbox.ui.contracts import Badge

CALLED = {
    "team": lazy("toute l’équipe est prévenue de nouveau"),
    "assignee": lazy("la personne qui a la demande est prévenue"),
    "seniors": lazy("les seniors de l’équipe sont prévenus"),
    "requester": lazy("le demandeur est prévenu"),
    "phone": lazy("le demandeur appelle l’équipe"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One moment; `when` is empty while it is not known, `former` says what was noted before."""

    label: str
    when: str
    iso: str
    by: str
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delay:
    label: str
    length: str
    badge: Badge | None
    threshold: str


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the ladder."""

    when: str
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """What happens next; `phone` is the number to call now, of the team's structure."""

    steps: tuple[Step, ...]
    phone: str
    phone_url: str
    place: str


@dataclass(frozen=True, slots=True)
class Moments:
    """Both blocks; either may be empty."""

    marks: tuple[Mark, ...]
    delays: tuple[Delay, ...]
    disorder: tuple[str, ...]
    form: InstantForm | None
    note_url: str
    ladder: Ladder | None


def moments(case: Case, context: AccessContext) -> Moments | None:
    """None for a usage that counts no moment and calls nobody in turn."""
    definition = usages.package(case.usage_version_id).definition
    ladder = _ladder(case, definition)
    if not definition.instants and ladder is None:
        return None
    told = timeline(definition, instants.in_force(case)) if definition.instants else None
    mine = instants.may_note(case, context)
    choices = [(name, said(definition.instants[name].label)) for name in mine]
    return Moments(
        marks=_marks(case, definition),
        delays=tuple(_delay(span) for span in told.spans) if told else (),
        disorder=tuple(_contradiction(definition, *pair) for pair in told.disorder) if told else (),
        form=InstantForm(choices=choices) if choices else None,
        note_url=reverse("cases:note_instant", args=[case.id]),
        ladder=ladder,
    )


def _marks(case: Case, definition: UsageDefinition) -> tuple[Mark, ...]:
    lines: dict[str, list[instants.Noted]] = {name: [] for name in definition.instants}
    for line in instants.noted(case.id) if definition.instants else ():
        lines.setdefault(line.name, []).append(line)
    return tuple(_mark(said(definition.instants[name].label), lines[name]) for name in definition.instants)


def _mark(label: str, lines: list[instants.Noted]) -> Mark:
    if not lines:
        return Mark(label, "", "", "", ())
    last, at = lines[-1], now()
    former = tuple(
        _("%(time)s selon %(who)s, corrigé %(when)s par %(by)s")
        % {
            "time": _said(line.at, at),
            "who": said_filled(line.by_text),
            "when": _("à %(time)s") % {"time": fr_time(after.noted_at)},
            "by": said_filled(after.by_text),
        }
        for line, after in pairwise(lines)
    )
    return Mark(label, _said(last.at, at), last.at.isoformat(), said_filled(last.by_text), former)


def _said(instant: datetime, at: datetime) -> str:
    """The time alone for today's, as at a bedside."""
    today = in_paris(instant).date() == in_paris(at).date()
    return fr_time(instant) if today else fr_day_relative(instant, at)


def _delay(span: Span) -> Delay:
    if span.within is None:
        return Delay(said(span.label), fr_duration(span.length.total_seconds()), None, "")
    badge = Badge("done", _("Dans le délai")) if span.kept else Badge("late", _("Au-delà"))
    threshold = _("seuil %(length)s") % {"length": fr_duration(span.within.total_seconds())}
    return Delay(said(span.label), fr_duration(span.length.total_seconds()), badge, threshold)


def _contradiction(definition: UsageDefinition, first: str, second: str) -> str:
    return _("« %(second)s » est noté avant « %(first)s » : vérifiez les deux heures.") % {
        "first": said(definition.instants[first].label),
        "second": said(definition.instants[second].label),
    }


def _ladder(case: Case, definition: UsageDefinition) -> Ladder | None:
    """Of the first clock that runs and has one."""
    at = now()
    for name, state in queries.clocks_in(case.id).items():
        clock = definition.clocks[name]
        if clock.ladder and state.active and state.paused_at is None:
            steps = tuple(_step(each, at) for each in clocks.rungs(clock, state, at))
            team = directory.team(case.team_id) if case.team_id else None
            phone = team.organization.phone if team else ""
            return Ladder(steps, phone, f"tel:{phone.replace(' ', '')}" if phone else "", team.display if team else "")
    return None


def _step(each: clocks.RungAt, at: datetime) -> Step:
    return Step(fr_time(each.at), str(CALLED[each.rung.to]), each.at <= at)


def section(case: Case) -> tuple[Section, ...]:
    """For the signed letter: what was noted, the delays, and what contradicts; nothing when nothing was noted."""
    definition = usages.package(case.usage_version_id).definition
    known = instants.in_force(case) if definition.instants else {}
    if not known:
        return ()
    told = timeline(definition, known)
    day = next(iter(known.values()))
    rows = [Row(said(definition.instants[name].label), _moment(at, day)) for name, at in told.marks]
    for delay in map(_delay, told.spans):
        rows.append(Row(delay.label, ", ".join(part for part in (delay.length, delay.threshold) if part)))
    rows += [Row(_("À vérifier"), _contradiction(definition, *pair)) for pair in told.disorder]
    return (Section(_("Chronologie"), rows=tuple(rows)),)


def _moment(at: datetime, day: datetime) -> str:
    same = in_paris(at).date() == in_paris(day).date()
    return fr_time(at) if same else fr_day_relative(at, now())
