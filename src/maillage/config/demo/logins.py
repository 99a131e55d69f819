"""The logins a demonstration shows when it starts. Pure data: the supervisor prints it without Django."""

from dataclasses import dataclass

PASSWORD = "maillage-demo"
SHORT_CODE = "402718"


@dataclass(frozen=True, slots=True)
class Login:
    login: str
    person: str
    role: str
    place: str


LOGINS = (
    Login("i.solhac", "Dr Ivan Solhac", "médecin généraliste", "maison de santé de Vernelle"),
    Login("p.ormeau", "Dre Pascale Ormeau", "médecin généraliste", "cabinet médical du Quai"),
    Login("n.tardivat", "Noémie Tardivat", "infirmière à domicile", "cabinet infirmier de Vernelle"),
    Login("m.quevrain", "Dre Maëlle Quévrain", "dermatologue", "CH de Montvaste"),
    Login("a.tancrede", "Dr Aurèle Tancrède", "dermatologue", "CH de Montvaste"),
    Login("c.lescarbot", "Dr Corentin Lescarbot", "dermatologue", "CH d’Orbeville"),
    Login("b.caudron", "Bérengère Caudron", "infirmière d’EHPAD", "EHPAD Les Tilleuls"),
    Login("l.corbin", "Léa Corbin", "secrétaire", "maison de santé de Vernelle"),
    Login("i.lorient", "Inès Lorient", "interne en dermatologie", "CH de Montvaste"),
    Login("f.keravel", "Fanny Keravel", "secrétaire de dermatologie", "CH de Montvaste"),
    Login("v.lagadec", "Viviane Lagadec", "facturation", "CH de Montvaste"),
    Login("o.perrigault", "Odile Perrigault", "exploitante", "réseau Peau et Plaies du Bocage"),
    Login("s.kermadec", "Samuel Kermadec", "responsable de la sécurité", "réseau Peau et Plaies du Bocage"),
)
# Accounts that exist too, for who looks further: two places of practice, an ended one, other professions.
MORE = ("c.aubriot", "g.pontivic", "a.vieuxpont", "s.hauteroche", "l.ferrandel", "r.amiotte")


def table() -> str:
    """A table for a terminal of 80 columns or more; the second factor is shown by the sign-in page itself."""
    lines = [("Identifiant", "Personne", "Rôle et lieu")]
    lines += [(each.login, each.person, f"{each.role}, {each.place}") for each in LOGINS]
    width = [max(len(line[column]) for line in lines) for column in (0, 1)]
    rows = [f"  {login:<{width[0]}}  {person:<{width[1]}}  {place}" for login, person, place in lines]
    rows.insert(1, "  " + "-" * (len(max(rows, key=len)) - 2))
    foot = f"  Mot de passe de tous : {PASSWORD} (le code à six chiffres s’affiche sur la page de connexion)"
    foot += f"\n  Code court de tous, sur un appareil déclaré partagé : {SHORT_CODE}"
    return "\n".join(["", *rows, foot, ""])
