"""What a decided transition does, one function a word: a table, proved complete against the allow-list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from maillage.acts.cases import (
    addressing,
    contributions,
    handing,
    instants,
    inviting,
    opinion,
    parties,
    queries,
    readings,
    rectification,
    threads,
)
from maillage.acts.cases.follow_up import track as track_recommendations
from maillage.acts.cases.models import Case, CaseForm, CaseRecipient
from maillage.acts.usages import facade as usages
from maillage.acts.usages.codes import ANSWER_FORM
from maillage.acts.usages.codes import Effect as Word
from maillage.acts.workflow.facade import Effect, Outcome
from maillage.kernel.access import facade as access
from maillage.kernel.context.facade import Principal
from maillage.kernel.directory import facade as directory
from maillage.kernel.messaging import facade as messaging
from maillage.toolbox.clock import now
from maillage.toolbox.language import kept

CASE_URL = "/demandes/{}/"
LIST_URL = "/demandes/"
FORMER_RECTIFIED = kept("La réponse d’une étape précédente d’un de vos dossiers a été rectifiée : relisez-la.")


@dataclass(frozen=True, slots=True)
class Doing:
    """One effect being carried out."""

    case: Case
    outcome: Outcome
    effect: Effect
    by: Principal
    invited: inviting.Invitees = inviting.NOBODY

    @property
    def place(self) -> str:
        return self.effect.argument or ""


def _assign(doing: Doing) -> None:
    doing.case.assignee_role_id = doing.by.role_id


def _unassign(doing: Doing) -> None:
    doing.case.assignee_role_id = None
    doing.case.drafted_by_role_id = None
    addressing.open_to_team(doing.case)


def _hand_over_team(doing: Doing) -> None:
    """The other team is asked here; the case passes with the last words of the gesture, see `handing`."""
    handing.require_team(doing.case, doing.invited.teams)


def _open_to_team(doing: Doing) -> None:
    addressing.open_to_team(doing.case)


def _grant_team(doing: Doing) -> None:
    case = doing.case
    if case.team_id is not None:
        access.grant(case.patient_id, case.team_id, access.Reason.EXPERT, source_id=case.id)


def _propose_report(doing: Doing) -> None:
    """An answer waits for somebody else's signature; who wrote it stays written under it."""
    doing.case.drafted_by_role_id = doing.by.role_id
    doing.case.proposed_at = now()


def _sign_report(doing: Doing) -> None:
    """Answers stop being a draft, and every chosen recipient may read what was answered."""
    case = doing.case
    drafts = CaseForm.objects.filter(case=case, party__isnull=True, completed_at__isnull=True)
    drafts.filter(abandoned_at__isnull=True).update(completed_at=now())
    contributions.lift(case, ANSWER_FORM)
    if _rectified(doing):
        # Answered anew: it waits to be read again, whatever had become of the former answer.
        case.read_at = case.closed_at = None
        _tell_readers(doing)
    for role_id in CaseRecipient.objects.filter(case=case).values_list("role_id", flat=True):
        access.grant(case.patient_id, role_id, access.Reason.RECIPIENT, source_id=case.id)


def _rectified(doing: Doing) -> bool:
    definition = usages.package(doing.case.usage_version_id).definition
    return rectification.signs_again(definition, doing.outcome)


def _tell_readers(doing: Doing) -> None:
    """Whoever had read a former version is told that it no longer holds; on its page they acknowledge it."""
    roles = readings.of_a_piece(doing.case.id) | {doing.case.requester_role_id}
    messaging.notify(
        sorted(roles - {doing.by.role_id}),
        kind="case.rectified",
        text=kept("Une réponse que vous avez reçue a été rectifiée : prenez-en connaissance."),
        url=CASE_URL.format(doing.case.id),
    )
    for case_id, role_id in threads.followers_of(doing.case.id):
        if role_id not in roles | {doing.by.role_id}:
            messaging.notify([role_id], kind="case.rectified", text=FORMER_RECTIFIED, url=CASE_URL.format(case_id))


def _sign_contribution(doing: Doing) -> None:
    """Done before the transition was decided: what it leads to depends on what was signed.

    Signed anew, whoever had read it is told that it no longer holds.
    """
    definition = usages.package(doing.case.usage_version_id).definition
    step = definition.transition(doing.outcome.event, doing.outcome.source)
    mine = contributions.mine_signed(doing.case, step.form) if step and step.form else None
    if mine is None or mine.version == 1:
        return
    roles = readings.of_a_piece(doing.case.id, mine.party_id) - {doing.by.role_id}
    messaging.notify(
        sorted(roles),
        kind="case.rectified",
        text=kept("Un avis que vous avez lu a été rectifié : prenez-en connaissance."),
        url=CASE_URL.format(doing.case.id),
    )


def _carry(doing: Doing) -> None:
    contributions.carry(by=doing.by, case=doing.case, form=doing.effect.argument or "")


def _reopen_contribution(doing: Doing) -> None:
    rectification.reopen_contribution(doing.case, doing.effect.argument or "")


def _discard_contribution(doing: Doing) -> None:
    rectification.give_up_contribution(doing.case, doing.effect.argument or "")


def _reopen_report(doing: Doing) -> None:
    rectification.reopen(doing.case)


def _discard_report(doing: Doing) -> None:
    rectification.give_up(doing.case)


def _produce_document(doing: Doing) -> None:
    opinion.produce(case=doing.case, name=doing.effect.argument or "", by=doing.by)


def _track_recommendation(doing: Doing) -> None:
    track_recommendations(doing.case)


def _mark_read(doing: Doing) -> None:
    doing.case.read_at = now()
    signed = queries.opinion_of(doing.case.id)
    if signed is not None and signed.version > 1:
        readings.acknowledge(by=doing.by, case=doing.case, version=signed.version)


def _stamp(doing: Doing) -> None:
    instants.stamp(case=doing.case, name=doing.effect.argument or "", by=doing.by)


def _close(doing: Doing) -> None:
    """Closed without an answer, the case and the patient close to the team; who had taken it keeps what they did."""
    doing.case.closed_at = now()
    if doing.case.sent_at is not None and doing.case.answered_at is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctx.case_end_team(%s)", [doing.case.id])


def _address(doing: Doing, to: str) -> str:
    """Where the notice leads: the case, or the list for a team that no longer sees it."""
    gone = to == "team" and doing.outcome.final and doing.case.answered_at is None
    return LIST_URL if gone else CASE_URL.format(doing.case.id)


def _tell(doing: Doing, roles: Iterable[UUID], to: str) -> None:
    others = [role for role in dict.fromkeys(roles) if role != doing.by.role_id]
    for notice in doing.outcome.notices:
        if notice.to == to and others:
            messaging.notify(others, kind=f"case.{doing.outcome.event}", text=notice.text, url=_address(doing, to))


def _notify_requester(doing: Doing) -> None:
    recipients = CaseRecipient.objects.filter(case=doing.case).values_list("role_id", flat=True)
    signed = any(effect.kind == Word.SIGN_REPORT for effect in doing.outcome.effects)
    told = [doing.case.requester_role_id, *(recipients if signed else ())]
    if _rectified(doing):
        already = readings.of_a_piece(doing.case.id) | {doing.case.requester_role_id}
        told = [role for role in told if role not in already]
    _tell(doing, told, "requester")


def _notify_team(doing: Doing) -> None:
    """The team, or the expert of it to whom the request is addressed; one that takes over is told as it does."""
    case = doing.case
    if case.team_id is not None and not handing.hands_over(doing.outcome):
        chosen = addressing.alone(case)
        _tell(doing, [chosen] if chosen else [one.role_id for one in directory.team_members(case.team_id)], "team")


def _notify_seniors(doing: Doing) -> None:
    """Those of the team who sign."""
    if doing.case.team_id is not None:
        _tell(doing, directory.seniors_of(doing.case.team_id), "seniors")


def _notify_assignee(doing: Doing) -> None:
    if doing.case.assignee_role_id is not None:
        _tell(doing, [doing.case.assignee_role_id], "assignee")


def _notify_party(doing: Doing) -> None:
    """Those who hold a place now: people, and the members of teams."""
    held = parties.live_in(doing.case.id, doing.place)
    people = [party.role_id for party in held if party.role_id is not None]
    teams = [party.team_id for party in held if party.team_id is not None]
    people += [member.role_id for team in teams for member in directory.team_members(team)]
    _tell(doing, people, f"party:{doing.place}")


def _invite(doing: Doing) -> None:
    inviting.invite(by=doing.by, case=doing.case, place=doing.place, whom=doing.invited)


def _join(doing: Doing) -> None:
    inviting.join(by=doing.by, case=doing.case, place=doing.place)


def _leave(doing: Doing) -> None:
    inviting.leave(by=doing.by, case=doing.case, place=doing.place)


EFFECTS: dict[Word, Callable[[Doing], None]] = {
    Word.ASSIGN: _assign,
    Word.UNASSIGN: _unassign,
    Word.HAND_OVER_TEAM: _hand_over_team,
    Word.OPEN_TO_TEAM: _open_to_team,
    Word.GRANT_TEAM: _grant_team,
    Word.NOTIFY_REQUESTER: _notify_requester,
    Word.NOTIFY_TEAM: _notify_team,
    Word.NOTIFY_SENIORS: _notify_seniors,
    Word.NOTIFY_ASSIGNEE: _notify_assignee,
    Word.NOTIFY_PARTY: _notify_party,
    Word.INVITE: _invite,
    Word.JOIN: _join,
    Word.LEAVE: _leave,
    Word.PROPOSE_REPORT: _propose_report,
    Word.SIGN_REPORT: _sign_report,
    Word.SIGN_CONTRIBUTION: _sign_contribution,
    Word.CARRY: _carry,
    Word.REOPEN_REPORT: _reopen_report,
    Word.DISCARD_REPORT: _discard_report,
    Word.REOPEN_CONTRIBUTION: _reopen_contribution,
    Word.DISCARD_CONTRIBUTION: _discard_contribution,
    Word.PRODUCE_DOCUMENT: _produce_document,
    Word.TRACK_RECOMMENDATION: _track_recommendation,
    Word.MARK_READ: _mark_read,
    Word.STAMP: _stamp,
    Word.CLOSE: _close,
}


def carry_out(case: Case, outcome: Outcome, by: Principal, invited: inviting.Invitees = inviting.NOBODY) -> None:
    """All effects of a transition, in the order of the usage. Clock movements are already in the outcome."""
    for effect in outcome.effects:
        known = {word.value: do for word, do in EFFECTS.items()}
        if effect.kind in known:
            known[effect.kind](Doing(case, outcome, effect, by, invited))
