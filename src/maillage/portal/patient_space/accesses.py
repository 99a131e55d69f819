"""« Qui a vu mon dossier »: the trail by day and by person, in plain sentences; and the same lines as a file."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.utils.translation import ngettext_lazy as deeds

from maillage.kernel.access.contracts import Reason
from maillage.kernel.audit import facade as audit
from maillage.kernel.context.facade import current
from maillage.kernel.patient_access import facade as patient_access
from maillage.portal.deeds import deed
from maillage.portal.patient_space.contracts import AccessDay, AccessPage, AccessRow, Period
from maillage.portal.patient_space.presenters import questions
from maillage.toolbox.clock import fr_date, fr_time, in_paris, now
from maillage.toolbox.language import capitalised, lazy, said

SHOWN, EXPORTED = 300, 5000
PERIODS = {
    "mois": (lazy("Depuis un mois"), timedelta(days=31)),
    "trimestre": (lazy("Depuis trois mois"), timedelta(days=92)),
    "an": (lazy("Depuis un an"), timedelta(days=366)),
    "tout": (lazy("Depuis le début"), None),
}
USUAL = "trimestre"
# As the person says it: « votre dossier », never « le dossier ».
MINE = {
    "record.read": deeds("a ouvert votre dossier", "a ouvert votre dossier %(n)d fois", "n"),
    "record.open": deeds("a ouvert votre dossier", "a ouvert votre dossier %(n)d fois", "n"),
    "document.read": deeds("a ouvert un de vos documents", "a ouvert %(n)d de vos documents", "n"),
    "document.store": deeds("a ajouté un document", "a ajouté %(n)d documents", "n"),
    "document.announce": deeds("vous a annoncé un document", "vous a annoncé %(n)d documents", "n"),
    "document.take_back": deeds("a repris l’annonce d’un document", "a repris l’annonce de %(n)d documents", "n"),
    "case.open": deeds("a lu une demande faite pour vous", "a lu %(n)d fois une demande faite pour vous", "n"),
    "case.start": deeds("a préparé une demande pour vous", "a préparé %(n)d demandes pour vous", "n"),
    "case.send": deeds("a envoyé une demande pour vous", "a envoyé %(n)d demandes pour vous", "n"),
    "case.sign": deeds("a répondu à une demande faite pour vous", "a répondu à %(n)d demandes", "n"),
    "access.grant": deeds("a ouvert un accès à votre dossier", "a ouvert %(n)d accès à votre dossier", "n"),
    "access.end": deeds("a fermé un accès à votre dossier", "a fermé %(n)d accès à votre dossier", "n"),
    "consent.collect": deeds("a noté votre accord", "a noté votre accord %(n)d fois", "n"),
    "patient_space.invite": deeds("vous a invité dans votre espace", "vous a invité %(n)d fois", "n"),
    "patient_space.revoke": deeds("a annulé une invitation", "a annulé %(n)d invitations", "n"),
    "patient_space.close": deeds("a fermé votre espace", "a fermé votre espace %(n)d fois", "n"),
    "patient_space.answer": deeds("a répondu à votre question", "a répondu à %(n)d de vos questions", "n"),
    "patient_space.lock": deeds(
        "un lien a été bloqué après cinq dates fausses", "%(n)d liens ont été bloqués après cinq dates fausses", "n"
    ),
    "patient_space.link": deeds(
        "votre date de naissance a été donnée", "votre date de naissance a été donnée %(n)d fois", "n"
    ),
    "patient_space.open": deeds("votre espace a été créé", "votre espace a été créé %(n)d fois", "n"),
    "patient_space.sign_in": deeds("votre espace a été ouvert", "votre espace a été ouvert %(n)d fois", "n"),
}
DOOR = "system:patient-door"
WHYS = {
    Reason.REGISTERED: lazy("%(who)s vous suit"),
    Reason.DECLARED: lazy("%(who)s a déclaré s’occuper de vous"),
    Reason.REQUESTER: lazy("%(who)s a demandé un avis pour vous"),
    Reason.EXPERT: lazy("un avis a été demandé pour vous à son équipe"),
    Reason.RECIPIENT: lazy("%(who)s devait recevoir la réponse à une demande faite pour vous"),
}
WHO = {"Dr": lazy("il"), "Dre": lazy("elle")}


@cache
def _reasons() -> dict[str, Reason]:
    """The trail keeps French sentences."""
    with override("fr"):
        return {str(reason.sentence): reason for reason in Reason}


def page(period: str, before: str) -> AccessPage:
    """One period at a time, a few hundred lines at most, the newest first."""
    period = period if period in PERIODS else USUAL
    lines = _lines(period, before=int(before) if before.isdigit() else None, most=SHOWN)
    asked = {question.line_seq: question for question in patient_access.access_questions()}
    days = tuple(
        AccessDay(capitalised(fr_date(day, weekday=True)), tuple(_rows(list(of_day), set(asked))))
        for day, of_day in groupby(lines, key=lambda line: in_paris(line.at).date())
    )
    people = {line.actor for line in lines if not _is_me(line) and line.principal.startswith("role:")}
    url = reverse("patient_space:accesses")
    older = urlencode({"periode": period, "avant": lines[-1].seq}) if len(lines) == SHOWN else ""
    return AccessPage(
        heading=_heading(len(people)),
        days=days,
        periods=tuple(
            Period(f"{url}?periode={key}", str(label), key == period) for key, (label, _span) in PERIODS.items()
        ),
        questions=questions(),
        older_url=f"{url}?{older}" if older else "",
        export_csv=reverse("patient_space:export", args=["csv"]) + f"?periode={period}",
        export_xlsx=reverse("patient_space:export", args=["xlsx"]) + f"?periode={period}",
    )


def _heading(people: int) -> str:
    if not people:
        return _("Personne n’a ouvert votre dossier")
    some = ngettext("Une personne a ouvert votre dossier", "%(n)d personnes ont ouvert votre dossier", people)
    return some % {"n": people}


def _lines(period: str, *, before: int | None = None, most: int) -> list[audit.TrailEntry]:
    span = PERIODS[period][1]
    search = audit.TrailSearch(
        since=now() - span if span is not None else None, patient_id=current().principal.patient_id
    )
    found = audit.lines(search).order_by("-at", "-seq")
    if before is not None:
        found = found.filter(seq__lt=before)
    return audit.entries(found[:most])


def line(seq: int) -> audit.TrailEntry | None:
    """One line about the patient who reads; None for anybody else's, and for their own visits."""
    search = audit.TrailSearch(patient_id=current().principal.patient_id)
    found = audit.entries(audit.lines(search).filter(seq=seq)[:1])
    return found[0] if found and not _is_me(found[0]) else None


def _rows(lines: Sequence[audit.TrailEntry], asked: set[int]) -> list[AccessRow]:
    """What each person did that day for one reason, in the order in which they last came."""
    grouped: dict[tuple[str, str], list[audit.TrailEntry]] = {}
    for each in lines:
        grouped.setdefault((each.principal, "" if _is_me(each) else each.why), []).append(each)
    return [_row(group, asked) for group in grouped.values()]


def row_of(one: audit.TrailEntry) -> AccessRow:
    return _row([one], set())


def _row(group: Sequence[audit.TrailEntry], asked: set[int]) -> AccessRow:
    last, first = group[0], group[-1]
    is_me = _is_me(last)
    counted = Counter(each.action for each in reversed(group))
    what = _("avez consulté votre espace") if is_me else ", ".join(_deed(*pair) for pair in counted.items())
    hours = [fr_time(first.at), fr_time(last.at)]
    is_asked = any(each.seq in asked for each in group)
    is_person = last.principal.startswith("role:") or last.principal == DOOR
    return AccessRow(
        who=_("Vous") if is_me else _who(last),
        what=what,
        why="" if is_me or last.principal == DOOR else _why(last),
        hours=hours[0] if hours[0] == hours[1] else _("entre %(a)s et %(b)s") % {"a": hours[0], "b": hours[1]},
        is_me=is_me,
        question_url=reverse("patient_space:question", args=[last.seq]) if is_person and not is_asked else "",
        asked=_("Vous avez posé une question sur cet accès.") if is_asked else "",
    )


def _is_me(one: audit.TrailEntry) -> bool:
    return one.principal == current().principal.key


def _who(one: audit.TrailEntry) -> str:
    """`Dr Ivan Solhac, médecin généraliste, Maison de santé de Vernelle`; our own jobs have a name too."""
    if one.principal == DOOR:
        return _("À l’entrée de votre espace,")
    if not one.principal.startswith("role:"):
        return _("Le logiciel Maillage, de lui-même,")
    name, *rest = one.actor.split(", ")
    if len(rest) > 1:
        rest[0] = rest[0][:1].lower() + rest[0][1:]
    return ", ".join((name, *rest)) + ","


def _deed(action: str, n: int) -> str:
    return str(MINE[action] % {"n": n}) if action in MINE else deed(action, n)


def _why(one: audit.TrailEntry) -> str:
    reason = _reasons().get(one.why)
    who = str(WHO.get(one.actor.split(" ", 1)[0], _("cette personne")))
    return str(WHYS[reason]) % {"who": who} if reason in WHYS else said(one.why)


def header() -> list[str]:
    return [_("Date et heure"), _("Qui"), _("Quoi"), _("Pourquoi")]


def export_rows(period: str) -> list[list[object]]:
    """Line by line, not grouped: a file is for whoever counts."""
    lines = _lines(period if period in PERIODS else "tout", most=EXPORTED)
    return [
        [each.at, _("Vous") if _is_me(each) else _who(each).rstrip(","), _deed(each.action, 1), _why(each)]
        for each in lines
    ]
