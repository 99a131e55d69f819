"""Patients whom the demonstration knows by name, so that a script and a screenshot find the same people."""

from dataclasses import dataclass, field
from datetime import date

from maillage.kernel.record.facade import ItemKind

ALLERGY, TREATMENT, HISTORY = ItemKind.ALLERGY, ItemKind.TREATMENT, ItemKind.HISTORY
APIXABAN = "Apixaban 5 mg, 2 fois par jour"


@dataclass(frozen=True, slots=True)
class Known:
    """`order` is the number of the INS within its commune; None for who has no INS yet."""

    birth_name: str
    first_name: str
    birth_on: date
    sex: str
    places: tuple[str, ...]
    order: int | None
    used_name: str = ""
    birth_place: str = "99999"
    facts: tuple[tuple[ItemKind, str], ...] = field(default=())


KNOWN = (
    Known("Vauqueloin", "Odette", date(1954, 7, 3), "F", ("vernelle", "montvaste"), 102, "Lestrévan",
          facts=((ALLERGY, "Lidocaïne"), (TREATMENT, APIXABAN), (HISTORY, "Fibrillation auriculaire"))),
    Known("Bréhandec", "Thérèse", date(1943, 11, 21), "F", ("rivieres", "infirmier"), 47, "Rozelier",
          facts=((ALLERGY, "Pénicilline"), (TREATMENT, "Warfarine, selon INR"), (HISTORY, "Ulcère veineux de jambe"))),
    Known("Kermadeuc", "Émile", date(1946, 4, 18), "M", ("quai",), 211,
          facts=((HISTORY, "Carcinome basocellulaire de l’oreille, opéré"),)),
    Known("Lochrist", "Bernard", date(1962, 9, 2), "M", ("vernelle",), 318),
    Known("Delestaing", "Ahmed", date(1980, 5, 27), "M", ("rivieres",), 77, birth_place="99352",
          facts=((HISTORY, "Diabète de type 2"), (TREATMENT, "Metformine 1000 mg, 2 fois par jour"))),
    Known("Marcheval", "Yanis", date(2008, 10, 14), "M", ("rivieres",), 409,
          facts=((HISTORY, "Antécédent familial de tumeur de la peau (mère)"),)),
    Known("Rocheblave", "Inès", date(1996, 12, 8), "F", ("quai",), 530, birth_place="2B033"),
    Known("Bellorge", "Denise", date(1937, 6, 30), "F", ("tilleuls", "vernelle"), 12, "Sauvagnat",
          facts=((TREATMENT, "Acide acétylsalicylique 75 mg"), (HISTORY, "Démence modérée"))),
    Known("Grandvilliers", "Marc", date(1959, 8, 22), "M", ("quai",), 164),
    Known("Ouzilly", "Karim", date(1967, 3, 12), "M", ("infirmier", "vernelle"), 290,
          facts=((HISTORY, "Diabète de type 1"), (TREATMENT, "Insuline glargine, le soir"))),
    Known("Trémereuc", "Louise", date(1991, 2, 28), "F", ("hautelande",), None, birth_place="2A004",
          facts=((ALLERGY, "Sulfamides"),)),
    Known("Talvennec", "Huguette", date(1934, 12, 19), "F", ("tilleuls",), 3, "Prigentel",
          facts=((ALLERGY, "Latex"), (TREATMENT, APIXABAN))),
)  # fmt: skip
