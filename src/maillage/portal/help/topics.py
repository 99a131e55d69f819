"""Gestures explained in a few steps, in the order of a day."""

from dataclasses import dataclass
from typing import Any

from maillage.toolbox.language import lazy as _


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    title: Any
    icon: str
    steps: tuple[Any, ...]


TOPICS = (
    Topic(
        "demander-un-avis",
        _("Demander un avis"),
        "send",
        (
            _("Cherchez le patient par son nom ou sa date de naissance. S’il est inconnu, la région est interrogée."),
            _("Choisissez l’avis à demander. Ce que le dossier sait déjà est repris et marqué comme tel."),
            _("Répondez aux questions et prenez les photos : le brouillon se garde tout seul, même sans réseau."),
            _("Notez l’accord du patient, choisissez l’équipe, envoyez. Le délai promis s’affiche aussitôt."),
            _("La réponse vous est annoncée par une ligne et un courriel. Dites que vous l’avez lue."),
        ),
    ),
    Topic(
        "repondre",
        _("Répondre à une demande"),
        "chat-left-text",
        (
            _("Mon travail montre d’abord la promesse qui finit la première. Prenez la demande : elle est à vous."),
            _("Regardez les photos en grand, posez des repères : l’original n’est jamais modifié."),
            _("Il manque quelque chose ? Demandez une précision, l’horloge s’arrête. Sinon remplissez la réponse."),
            _("Un interne propose, un senior relit, amende et signe. La réponse signée ne change plus."),
            _("Une erreur dans une réponse signée se rectifie : l’ancienne reste, ceux qui l’ont lue sont prévenus."),
        ),
    ),
    Topic(
        "preparer-pour-un-medecin",
        _("Préparer pour un médecin"),
        "person-check",
        (
            _("Le médecin vous donne une délégation depuis son compte : pour quel avis, et ce que vous pouvez."),
            _("Vous préparez la demande en son nom, puis vous la lui transmettez, ou l’envoyez s’il le permet."),
            _("Vous suivez qui l’a et pour quand. La réponse reste fermée, sauf si la délégation l’ouvre."),
            _("Quand la délégation finit, tout se ferme ; ce que vous aviez saisi reste dans le brouillon du médecin."),
        ),
    ),
    Topic(
        "une-erreur",
        _("Une erreur est arrivée"),
        "exclamation-triangle",
        (
            _("Mauvais patient ou mauvaise photo : signalez-le depuis le dossier. Tout est mis à l’écart aussitôt."),
            _("La personne chargée des identités relit, puis confirme ou remet en place. Chacun est prévenu."),
            _("Une demande partie trop vite se retire tant que personne ne l’a prise."),
            _("Une suite notée faite par erreur se remet à faire ; une lecture ne s’efface pas, elle se rectifie."),
        ),
    ),
    Topic(
        "suites",
        _("Suivre ce qui a été recommandé"),
        "list-check",
        (
            _("Une recommandation devient une suite, avec son responsable et sa date."),
            _("Notez-la faite, ou pas faite avec la raison. L’équipe qui l’a conseillée le voit."),
            _("La liste des retards se lit dans Suites, et s’exporte."),
            _("Un rendez-vous se demande d’un geste depuis la réponse : rien n’est ressaisi."),
        ),
    ),
    Topic(
        "appareil-partage",
        _("Partager une tablette"),
        "tablet",
        (
            _("Depuis votre compte, dites que l’appareil est partagé et choisissez un code court de six chiffres."),
            _("L’écran se verrouille seul après deux minutes, ou par le cadenas : plus rien n’y est lisible."),
            _("Touchez votre nom, tapez votre code court : vous retrouvez votre travail, personne d’autre."),
        ),
    ),
    Topic(
        "espace-du-patient",
        _("Ouvrir son espace au patient"),
        "person-heart",
        (
            _("Depuis le dossier, envoyez l’invitation. Le lien ne dit rien de lui et se ferme après cinq erreurs."),
            _("Une réponse lui reste cachée jusqu’à ce que vous la lui annonciez ; la date limite vous est rappelée."),
            _("Il lit qui a ouvert son dossier, quand et pourquoi, et peut poser une question."),
        ),
    ),
)


def topic(slug: str) -> Topic | None:
    return next((each for each in TOPICS if each.slug == slug), None)
