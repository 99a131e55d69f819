"""The signed answer of a case for its reader: whose it is, which version, as a document and as text to paste."""

from typing import Any

from django.utils.translation import gettext as _

from maillage.acts.cases import answers, queries, rectification, snapshots
from maillage.acts.cases.contracts import OpinionView
from maillage.acts.cases.models import Case
from maillage.acts.cases.presenters.prepared import boss_name
from maillage.acts.forms import facade as forms
from maillage.acts.usages import facade as usages
from maillage.kernel.context.facade import AccessContext
from maillage.kernel.directory import facade as directory
from maillage.kernel.documents import facade as documents
from maillage.toolbox.clock import fr_datetime
from maillage.toolbox.language import in_french


def report_name(case: Case) -> str | None:
    """The form that answers: the one of the documents that the usage produces."""
    wanted = next(iter(usages.package(case.usage_version_id).definition.documents.values()), None)
    return wanted.form if wanted else None


def signed_sections(case: Case, report: str, opinion: OpinionView) -> tuple[Any, ...]:
    return tuple(forms.read_view(answers.state_of(case, report, version=opinion.version)))


def opinion_url(case: Case, opinion: OpinionView) -> str:
    """Among the documents of the case, unless it is put aside, or goes with another version."""
    beside = {document.id: document.url for document in documents.documents_of_source(case.id)}
    if opinion.document_id in beside:
        return beside[opinion.document_id]
    if documents.withheld(opinion.document_id) is not None:
        return ""
    return documents.document(opinion.document_id).url


def rectified_words(case: Case, opinion: OpinionView | None) -> str:
    """What a reader must know of the versions of the answer before they read it."""
    if opinion is None:
        return ""
    if rectification.is_under_way(case):
        return _("Cette réponse est en cours de rectification. Motif : %(reason)s") % {
            "reason": rectification.reason_of(case)
        }
    if opinion.version > 1:
        return _("Réponse rectifiée : elle remplace la précédente. Motif : %(reason)s") % {"reason": opinion.reason}
    return ""


def signed_words(opinion: OpinionView) -> str:
    """Who answers for it, who wrote it when that is somebody else, and when."""
    said = {"who": opinion.signed_by_text, "when": fr_datetime(opinion.signed_at), "by": opinion.drafted_by_text}
    if opinion.drafted_by_text:
        return _("Rédigé par %(by)s ; relu et signé par %(who)s, le %(when)s") % said
    return _("%(who)s, le %(when)s") % said


def proposed_sections(case: Case, context: AccessContext, report: str | None) -> tuple[Any, ...]:
    """What waits for a signature, to who reads it on the experts' side without writing in it."""
    if case.proposed_at is None or report is None or case.team_id not in context.holders:
        return ()
    return forms.read_view(answers.state_of(case, report))


def proposed_by(case: Case) -> str:
    person = directory.role(case.drafted_by_role_id) if case.proposed_at and case.drafted_by_role_id else None
    return person.display if person else ""


def kept_words(case: Case, opinion: OpinionView | None) -> str:
    if opinion is not None or case.answered_at is None:
        return ""
    said = {"name": boss_name(case)}
    if case.read_at is not None:
        return _("La réponse est arrivée et %(name)s l’a lue. Sa délégation ne vous en ouvre pas le contenu.") % said
    return _("La réponse est arrivée, %(name)s la lira. Sa délégation ne vous en ouvre pas le contenu.") % said


def may_answer(case: Case, context: AccessContext) -> bool:
    """A preview is for the person who is about to sign."""
    report = report_name(case)
    return any(offer.form == report for offer in snapshots.offers_for(case, context))


def answer_text(case: Case) -> str:
    """The answer as clean text: what a physician pastes into their own software, in French as it was signed."""
    with in_french():
        return _answer_text(case)


def _answer_text(case: Case) -> str:
    opinion, report = queries.opinion_of(case.id), report_name(case)
    if opinion is None or report is None:
        return ""
    title = usages.package(case.usage_version_id).definition.documents
    head = next(iter(title.values())).title
    body = forms.plain_text(answers.state_of(case, report, version=opinion.version))
    said = _("Signé par %(who)s, le %(when)s. Dossier %(number)s.")
    if opinion.drafted_by_text:
        said = _("Rédigé par %(by)s ; relu et signé par %(who)s, le %(when)s. Dossier %(number)s.")
    signed = said % {
        "by": opinion.drafted_by_text,
        "who": opinion.signed_by_text,
        "when": fr_datetime(opinion.signed_at),
        "number": case.number,
    }
    return f"{head}\n\n{body.strip()}\n\n{signed}\n"
