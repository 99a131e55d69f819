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
    read, label = arithmetic.read(clock, state, now), said(clock.label)
    end = fr_until(read.due_at, now)
    promised = f"{_agreed(clock)} {end}"
    main, until = _words(state, read, now, end, promised)
    return ClockView(
        state=LOOK[read.status],
        main=main,
        until=until,
        promised=promised,
        label=label,
        percent=round(read.fraction * 100),
        sentence=_("%(label)s : %(main)s, %(until)s") % {"label": label, "main": main, "until": until},
        due_at=None if read.status is ClockStatus.PAUSED else read.due_at,
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


def _words(state: ClockState, read: arithmetic.Reading, now: datetime, end: str, promised: str) -> tuple[str, str]:
    left = fr_duration(read.remaining.total_seconds())
    if read.status is ClockStatus.PAUSED and state.paused_at is not None:
        since = fr_day_relative(state.paused_at, now)
        return _("En pause"), _("depuis %(since)s, il restera %(left)s") % {"since": since, "left": left}
    if state.stopped_at is not None:
        when = fr_day_relative(state.stopped_at, now)
        if read.status is ClockStatus.KEPT:
            return _("Tenue"), when
        return _("Rendue en retard"), _("%(when)s, %(left)s de retard") % {"when": when, "left": left}
    if read.status is ClockStatus.LATE:
        return _("%(left)s de retard") % {"left": left}, promised
    return left, end


def _agreed(clock: Clock) -> str:
    return _("promis") if clock.agrees == "m" else _("promise")
