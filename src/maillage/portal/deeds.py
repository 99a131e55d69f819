"""What the trail calls a gesture, as a patient would read it; several in a row are counted. Never a code."""

from django.utils.translation import ngettext_lazy as deeds

DEEDS = {
    "record.read": deeds("a ouvert le dossier", "a ouvert %(n)d fois le dossier", "n"),
    "record.note": deeds("a noté un élément du dossier", "a noté %(n)d éléments du dossier", "n"),
    "record.end": deeds("a mis fin à un élément du dossier", "a mis fin à %(n)d éléments du dossier", "n"),
    "record.measure": deeds("a noté une mesure", "a noté %(n)d mesures", "n"),
    "document.read": deeds("a ouvert un document", "a ouvert %(n)d documents", "n"),
    "document.store": deeds("a déposé un document", "a déposé %(n)d documents", "n"),
    "document.withdraw": deeds("a retiré un document", "a retiré %(n)d documents", "n"),
    "document.quarantine": deeds("a mis un document à l’écart", "a mis %(n)d documents à l’écart", "n"),
    "document.damaged": deeds("n’a pas pu lire un document abîmé", "n’a pas pu lire %(n)d documents abîmés", "n"),
    "access.grant": deeds("a reçu ou ouvert un accès", "a reçu ou ouvert %(n)d accès", "n"),
    "access.end": deeds("a fermé un accès", "a fermé %(n)d accès", "n"),
    "access.refused": deeds("s’est vu refuser l’accès", "s’est vu refuser l’accès %(n)d fois", "n"),
    "consent.collect": deeds("a noté l’accord du patient", "a noté %(n)d fois l’accord du patient", "n"),
    "identity.register": deeds("a créé la fiche", "a créé la fiche", "n"),
    "identity.attach": deeds("a déclaré une prise en charge", "a déclaré une prise en charge", "n"),
    "identity.correct": deeds("a corrigé l’identité", "a corrigé %(n)d fois l’identité", "n"),
    "identity.validate": deeds("a vérifié l’identité", "a vérifié %(n)d fois l’identité", "n"),
    "identity.ins": deeds("a noté l’INS", "a noté %(n)d fois l’INS", "n"),
    "identity.doubt": deeds("a signalé un doute sur l’identité", "a signalé %(n)d doutes sur l’identité", "n"),
    "case.start": deeds("a commencé une demande", "a commencé %(n)d demandes", "n"),
    "case.open": deeds("a lu une demande", "a lu %(n)d fois une demande", "n"),
    "case.send": deeds("a envoyé une demande", "a envoyé %(n)d demandes", "n"),
    "case.take": deeds("a pris une demande", "a pris %(n)d demandes", "n"),
    "case.sign": deeds("a signé une réponse", "a signé %(n)d réponses", "n"),
    "case.read": deeds("a lu la réponse", "a lu la réponse", "n"),
    "case.called": deeds("a prévenu le demandeur par téléphone", "a prévenu %(n)d fois le demandeur", "n"),
    "task.created": deeds("a demandé une suite à donner", "a demandé %(n)d suites à donner", "n"),
    "task.open": deeds("a lu une suite à donner", "a lu %(n)d fois une suite à donner", "n"),
    "task.done": deeds("a noté une suite comme faite", "a noté %(n)d suites comme faites", "n"),
    "task.undone": deeds("a remis une suite à faire", "a remis %(n)d suites à faire", "n"),
    "task.cancelled": deeds("a renoncé à une suite", "a renoncé à %(n)d suites", "n"),
    "task.superseded": deeds("a remplacé une suite à donner", "a remplacé %(n)d suites à donner", "n"),
    "task.assigned": deeds("a confié une suite à un collègue", "a confié %(n)d suites à un collègue", "n"),
    "task.put_off": deeds("a changé la date d’une suite", "a changé %(n)d fois la date d’une suite", "n"),
    "task.comment": deeds("a ajouté un mot à une suite", "a ajouté %(n)d mots à une suite", "n"),
    "task.booked": deeds("a fixé un rendez-vous", "a fixé %(n)d rendez-vous", "n"),
    "task.declined": deeds("n’a pas pu donner un rendez-vous", "n’a pas pu donner %(n)d rendez-vous", "n"),
    "task.taken_back": deeds("a retiré une demande de rendez-vous", "a retiré %(n)d demandes de rendez-vous", "n"),
    "task.export": deeds("a exporté une liste de suites", "a exporté %(n)d listes de suites", "n"),
    "appointment.request": deeds("a demandé un rendez-vous", "a demandé %(n)d rendez-vous", "n"),
    "appointment.open": deeds("a lu une demande de rendez-vous", "a lu %(n)d fois une demande de rendez-vous", "n"),
    "appointment.booked": deeds("a fixé un rendez-vous", "a fixé %(n)d rendez-vous", "n"),
    "appointment.declined": deeds("n’a pas pu donner un rendez-vous", "n’a pas pu donner %(n)d rendez-vous", "n"),
    "appointment.call_back": deeds("a demandé à être rappelé", "a demandé %(n)d fois à être rappelé", "n"),
    "appointment.note": deeds("a ajouté un mot à un rendez-vous", "a ajouté %(n)d mots à un rendez-vous", "n"),
    "appointment.take_back": deeds("a retiré une demande de rendez-vous", "a retiré %(n)d demandes", "n"),
    "appointment.export": deeds("a exporté une liste de rendez-vous", "a exporté %(n)d listes de rendez-vous", "n"),
    "case.rectify": deeds("a commencé à rectifier une réponse", "a commencé %(n)d fois à rectifier une réponse", "n"),
    "case.acknowledge": deeds(
        "a pris connaissance d’une rectification", "a pris connaissance de %(n)d rectifications", "n"
    ),
    "case.end_part": deeds("a mis fin à une participation", "a mis fin à %(n)d participations", "n"),
    "case.red_flag": deeds(
        "a été arrêté par un signe qui ne peut pas attendre",
        "a été arrêté %(n)d fois par un signe qui ne peut pas attendre",
        "n",
    ),
    "case.quarantine": deeds("a signalé une erreur", "a signalé %(n)d erreurs", "n"),
    "case.review_open": deeds(
        "a ouvert un dossier mis à l’écart pour le vérifier", "a ouvert %(n)d fois un dossier mis à l’écart", "n"
    ),
    "case.review": deeds("a décidé d’une erreur signalée", "a décidé de %(n)d erreurs signalées", "n"),
    "case.redo": deeds("a refait une demande pour le bon patient", "a refait %(n)d demandes pour le bon patient", "n"),
    "case.convert": deeds(
        "a repris une demande dans un autre usage", "a repris %(n)d demandes dans un autre usage", "n"
    ),
    "case.handed_over": deeds(
        "a passé une demande à une autre équipe", "a passé %(n)d fois une demande à une autre équipe", "n"
    ),
    "case.instant": deeds("a noté l’heure d’une étape", "a noté %(n)d heures d’étapes", "n"),
    "case.outline": deeds("a mesuré une photo", "a mesuré %(n)d photos", "n"),
    "case.ladder": deeds(
        "a relancé une demande restée sans réponse", "a relancé %(n)d fois une demande restée sans réponse", "n"
    ),
    "guest.rectify": deeds(
        "a rouvert un avis signé comme expert invité", "a rouvert %(n)d avis signés comme expert invité", "n"
    ),
    "guest.keep_signed": deeds(
        "a renoncé à rectifier un avis comme expert invité", "a renoncé à rectifier %(n)d avis comme expert invité", "n"
    ),
    "guest.sign": deeds("a signé un avis comme expert invité", "a signé %(n)d avis comme expert invité", "n"),
    "guest.sign_in": deeds(
        "est entré dans le dossier comme expert invité", "est entré %(n)d fois dans le dossier comme expert invité", "n"
    ),
    "guest.lock": deeds(
        "a bloqué un accès d’expert invité après trop de codes faux",
        "a bloqué %(n)d accès d’experts invités après trop de codes faux",
        "n",
    ),
    "guest.ended": deeds(
        "est revenu après la fin d’un accès d’expert invité",
        "est revenu %(n)d fois après la fin d’un accès d’expert invité",
        "n",
    ),
    "usage.overlay": deeds(
        "a adapté les mots ou les délais d’un usage", "a adapté %(n)d fois les mots ou les délais d’un usage", "n"
    ),
    "protocol.publish": deeds(
        "a publié une version d’un protocole régional", "a publié %(n)d versions de protocoles régionaux", "n"
    ),
    "protocol.show": deeds(
        "a dit où montrer un protocole régional", "a dit %(n)d fois où montrer un protocole régional", "n"
    ),
    "protocol.withdraw": deeds("a retiré un protocole régional", "a retiré %(n)d protocoles régionaux", "n"),
    "calculator.switch": deeds("a allumé ou éteint un calcul", "a allumé ou éteint %(n)d fois un calcul", "n"),
    "account.sign_in": deeds("s’est connecté", "s’est connecté %(n)d fois", "n"),
    "account.sign_out": deeds("s’est déconnecté", "s’est déconnecté %(n)d fois", "n"),
    "account.sign_in_refused": deeds("a été refusé à la connexion", "a été refusé %(n)d fois à la connexion", "n"),
    "account.sign_in_locked": deeds(
        "a été bloqué après trop d’essais", "a été bloqué %(n)d fois après trop d’essais", "n"
    ),
    "account.second_factor_refused": deeds(
        "a donné un second facteur inexact", "a donné %(n)d seconds facteurs inexacts", "n"
    ),
    "account.security_changed": deeds(
        "a changé la sécurité de son compte", "a changé %(n)d fois la sécurité de son compte", "n"
    ),
    "patient.search": deeds("a cherché parmi ses patients", "a cherché %(n)d fois parmi ses patients", "n"),
    "identity.lookup": deeds(
        "a interrogé la région sur une identité", "a interrogé %(n)d fois la région sur une identité", "n"
    ),
    "cases.export": deeds("a exporté une liste de demandes", "a exporté %(n)d listes de demandes", "n"),
    "record.export": deeds("a exporté une liste du dossier", "a exporté %(n)d listes du dossier", "n"),
    "acts.export": deeds("a exporté une liste d’actes", "a exporté %(n)d listes d’actes", "n"),
    "reviews.export": deeds("a exporté les erreurs à vérifier", "a exporté %(n)d fois les erreurs à vérifier", "n"),
    "delegations.export": deeds("a exporté ses délégations", "a exporté %(n)d fois ses délégations", "n"),
    "directory.export": deeds("a exporté une liste de l’annuaire", "a exporté %(n)d listes de l’annuaire", "n"),
    "steering.export": deeds(
        "a exporté des chiffres du pilotage", "a exporté %(n)d fois des chiffres du pilotage", "n"
    ),
    "patient_questions.export": deeds(
        "a exporté les questions des patients", "a exporté %(n)d fois les questions des patients", "n"
    ),
    "act.record": deeds("a inscrit un acte", "a inscrit %(n)d actes", "n"),
    "act.cancel": deeds("a annulé un acte", "a annulé %(n)d actes", "n"),
    "act.examine": deeds("a réexaminé un acte", "a réexaminé %(n)d actes", "n"),
    "case.delegation_ended": deeds(
        "a appris la fin d’une délégation", "a appris %(n)d fois la fin d’une délégation", "n"
    ),
    "delegation.opens_ongoing": deeds(
        "a ouvert ses demandes en cours à son secrétariat", "a ouvert %(n)d fois ses demandes en cours", "n"
    ),
    "duty.open": deeds("a donné une fonction", "a donné %(n)d fonctions", "n"),
    "duty.end": deeds("a mis fin à une fonction", "a mis fin à %(n)d fonctions", "n"),
    "support.change": deeds("a changé le numéro à appeler", "a changé %(n)d fois le numéro à appeler", "n"),
    "team.open": deeds("a ouvert une équipe", "a ouvert %(n)d équipes", "n"),
    "team.change": deeds("a modifié une équipe", "a modifié %(n)d fois une équipe", "n"),
    "team.member": deeds("a ajouté un membre à une équipe", "a ajouté %(n)d membres à une équipe", "n"),
    "team.standing": deeds("a changé le rôle d’un membre", "a changé le rôle de %(n)d membres", "n"),
    "team.end": deeds("a retiré un membre d’une équipe", "a retiré %(n)d membres d’une équipe", "n"),
    "delegation.open": deeds("a donné une délégation", "a donné %(n)d délégations", "n"),
    "delegation.end": deeds("a mis fin à une délégation", "a mis fin à %(n)d délégations", "n"),
    "guest.invite": deeds("a invité un expert extérieur", "a invité %(n)d experts extérieurs", "n"),
    "guest.revoke": deeds("a annulé l’invitation d’un expert", "a annulé %(n)d invitations d’experts", "n"),
    "account.role_chosen": deeds("a choisi son lieu d’exercice", "a choisi %(n)d fois son lieu d’exercice", "n"),
    "device.enrolled": deeds("a déclaré un appareil partagé", "a déclaré %(n)d appareils partagés", "n"),
    "device.revoked": deeds("a retiré un appareil partagé", "a retiré %(n)d appareils partagés", "n"),
    "device.locked": deeds("a verrouillé un appareil partagé", "a verrouillé %(n)d fois un appareil partagé", "n"),
    "device.unlocked": deeds("a rouvert un appareil partagé", "a rouvert %(n)d fois un appareil partagé", "n"),
    "device.code_refused": deeds("a donné un code court inexact", "a donné %(n)d codes courts inexacts", "n"),
    "documents.rewrap": deeds("a changé la clé des documents", "a changé %(n)d fois la clé des documents", "n"),
    "region.load": deeds("a chargé la région fictive", "a chargé %(n)d fois la région fictive", "n"),
    "trail.search": deeds("a cherché dans le journal", "a cherché %(n)d fois dans le journal", "n"),
    "trail.export": deeds("a exporté le journal", "a exporté %(n)d fois le journal", "n"),
    "trail.verify": deeds("a vérifié le journal", "a vérifié %(n)d fois le journal", "n"),
    "document.announce": deeds("a annoncé un document au patient", "a annoncé %(n)d documents au patient", "n"),
    "document.take_back": deeds("a repris une annonce", "a repris %(n)d annonces", "n"),
    "announcements.export": deeds("a exporté les annonces à faire", "a exporté %(n)d fois les annonces à faire", "n"),
    "patient_space.invite": deeds("a invité le patient dans son espace", "a invité le patient %(n)d fois", "n"),
    "patient_space.revoke": deeds("a annulé une invitation du patient", "a annulé %(n)d invitations du patient", "n"),
    "patient_space.close": deeds("a fermé l’espace du patient", "a fermé %(n)d fois l’espace du patient", "n"),
    "patient_space.lock": deeds("a bloqué un lien du patient", "a bloqué %(n)d liens du patient", "n"),
    "patient_space.link": deeds("a reçu une date de naissance exacte", "a reçu %(n)d dates exactes", "n"),
    "patient_space.open": deeds("a créé l’espace du patient", "a créé %(n)d fois l’espace du patient", "n"),
    "patient_space.sign_in": deeds("a ouvert l’espace du patient", "a ouvert %(n)d fois l’espace du patient", "n"),
    "patient_space.sign_out": deeds("a fermé sa session", "a fermé sa session %(n)d fois", "n"),
    "patient_space.page": deeds("a consulté son espace", "a consulté %(n)d pages de son espace", "n"),
    "patient_space.question": deeds("a posé une question", "a posé %(n)d questions", "n"),
    "patient_space.answer": deeds("a répondu à une question du patient", "a répondu à %(n)d questions du patient", "n"),
}
# Steps named by a usage, and whatever a later room adds.
ON_A_CASE = deeds("a fait avancer une demande", "a fait avancer %(n)d fois une demande", "n")
OTHERWISE = deeds("a utilisé le dossier", "a utilisé %(n)d fois le dossier", "n")


def deed(action: str, n: int = 1) -> str:
    """`a ouvert 3 documents`."""
    known = DEEDS.get(action, ON_A_CASE if action.startswith("case.") else OTHERWISE)
    return str(known % {"n": n})
