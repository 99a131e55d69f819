"""How a promise is said on a screen: the only place where its French words are made."""

from datetime import datetime

from django.utils.translation import gettext as _

from maillage.acts.clocks import arithmetic
from maillage.acts.clocks.contracts import ClockState, ClockStatus, ClockView
from maillage.acts.usages.timing import Clock
from maillage.toolbox.clock import fr_day_relative, fr_duration, fr_until
from maillage.toolbox.language import said

LOOK = {
    ClockStatus.RUNNING: "",
    ClockStatus.SOON: "soon",
    ClockStatus.LATE: "late",
    ClockStatus.PAUSED: "hold",
    ClockStatus.KEPT: "done",
    ClockStatus.BROKEN: "done",
}


def clock_view(clock: Clock, state: ClockState | None, now: datetime) -> ClockView:
    """A promise for a screen; without state, the promise that will count once the clock starts."""
    if state is None:
        return _not_started(clock, now)
    status = arithmetic.status(clock, state, now)
    main, until = _words(clock, state, status, now)
    end = fr_until(arithmetic.due_at(clock, state, now), now)
    due = None if status is ClockStatus.PAUSED else arithmetic.due_at(clock, state, state.stopped_at or now)
    return ClockView(
        state=LOOK[status],
        main=main,
        until=until,
        promised=f"{_agreed(clock)} {end}",
        label=said(clock.label),
        percent=round(arithmetic.fraction(clock, state, now) * 100),
        sentence=_("%(label)s : %(main)s, %(until)s") % {"label": said(clock.label), "main": main, "until": until},
        due_at=due,
    )


def _not_started(clock: Clock, now: datetime) -> ClockView:
    due = clock.promise.after(now)
    main = fr_duration(clock.promise.nominal.total_seconds())
    until = fr_until(due, now)
    promised = f"{_agreed(clock)} {until}"
    return ClockView(
        state="",
        main=main,
        until=until,
        promised=promised,
        label=said(clock.label),
        percent=100,
        sentence=f"{said(clock.label)} {promised}",
        due_at=due,
    )


def _words(clock: Clock, state: ClockState, status: ClockStatus, now: datetime) -> tuple[str, str]:
    left = fr_duration(arithmetic.remaining(clock, state, now).total_seconds())
    if status is ClockStatus.PAUSED and state.paused_at is not None:
        since = fr_day_relative(state.paused_at, now)
        return _("En pause"), _("depuis %(since)s, il restera %(left)s") % {"since": since, "left": left}
    if state.stopped_at is not None:
        when = fr_day_relative(state.stopped_at, now)
        if status is ClockStatus.KEPT:
            return _("Tenue"), when
        return _("Rendue en retard"), _("%(when)s, %(left)s de retard") % {"when": when, "left": left}
    until = fr_until(arithmetic.due_at(clock, state, now), now)
    if status is ClockStatus.LATE:
        return _("%(left)s de retard") % {"left": left}, f"{_agreed(clock)} {until}"
    return left, until


def _agreed(clock: Clock) -> str:
    return _("promis") if clock.agrees == "m" else _("promise")
