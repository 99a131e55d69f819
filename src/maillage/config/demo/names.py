"""Names of the region: first names by the years in which they were given, invented family names."""

# (from, to, women, men): how names were given in France changed with generations.
GENERATIONS = (
    (1920, 1944,
     ("Odette", "Thérèse", "Denise", "Huguette", "Solange", "Simone", "Yvonne", "Marie-Thérèse", "Germaine",
      "Paulette", "Renée", "Jeannine", "Marcelle", "Andrée", "Gisèle", "Marie-Josèphe"),
     ("Émile", "Armand", "Marcel", "René", "Roger", "Lucien", "André", "Fernand", "Raymond", "Jean-Baptiste",
      "Eugène", "Léon", "Georges", "Maurice")),
    (1945, 1964,
     ("Monique", "Françoise", "Annick", "Nicole", "Brigitte", "Marie-Claude", "Ghislaine", "Martine", "Évelyne",
      "Chantal", "Josiane", "Danièle", "Maryvonne", "Anne-Marie", "Michèle"),
     ("Bernard", "Marc", "Jean-Pierre", "Gérard", "Alain", "Yves", "Jean-Yves", "Loïc", "Patrick", "Hervé", "Gilles",
      "François", "Jacques", "Daniel", "Rémi")),
    (1965, 1984,
     ("Nathalie", "Sandrine", "Gaëlle", "Delphine", "Aurélie", "Céline", "Fatima", "Isabelle", "Stéphanie",
      "Cécile", "Nadège", "Karine", "Noëlle", "Maryam", "Claire"),
     ("Karim", "Ahmed", "Frédéric", "Stéphane", "Christophe", "Yann", "Jérôme", "Sébastien", "Cédric", "Ludovic",
      "Thierry", "Gaël", "José", "Benoît", "Anthony")),
    (1985, 2004,
     ("Louise", "Inès", "Camille", "Léa", "Chloé", "Océane", "Manon", "Anaïs", "Maëlys", "Lucie", "Myriam", "Élodie",
      "Justine", "Marine", "Zoé"),
     ("Yanis", "Théo", "Kévin", "Mathéo", "Florian", "Maxime", "Lucas", "Nicolas", "Clément", "Bilal", "Jordan",
      "Erwan", "Hugo", "Quentin", "Tanguy")),
    (2005, 2025,
     ("Violette", "Emma", "Jade", "Lou-Anne", "Alma", "Éloïse", "Ambre", "Louna", "Romane", "Aya", "Capucine",
      "Héloïse", "Maïwenn", "Ninon"),
     ("Ismaël", "Noé", "Gabriel", "Raphaël", "Maël", "Jules", "Gaspard", "Timéo", "Côme", "Ilyès", "Éliott", "Sacha",
      "Malo", "Léandre")),
)  # fmt: skip

FAMILIES = (
    "Vauquelin-Dasse", "Talvennec", "Kermadeuc", "Ouzilly", "Saint-Elme", "Trémereuc", "Lochrist", "Abervrac",
    "Delestaing", "Marcheval", "Rocheblave", "Bellorge", "Quilliou", "Grandvilliers", "Rozelier", "Lestrévan",
    "Le Gouarec", "de La Mottaye", "d’Hauterive-Sel", "L’Hostellier", "N’Diambour", "O’Kervern", "Du Puysaulx",
    "Mézeraie", "Cœurdelin", "Haÿnard", "Bréauval", "Tessonnet", "Varengeot", "Quettehaie", "Montgommier", "Esquelbé",
    "Orvaldin", "Pesquelin", "Ravenelle", "Sainte-Honorât", "Thuriaux", "Ulmeret", "Vieilléglise", "Yvetard",
    "Zélandier", "Aubracque", "Bocagnard", "Coutançois", "Dunemare", "Épaignel", "Falaisien", "Gréville-Ozanne",
    "Hambyse", "Isignault", "Joncherel", "Kerlouët", "Lessayre", "Mortemaire", "Nacqueval", "Percyval", "Querquin",
    "Réthovel", "Siouvel", "Tourlaquet", "Urvillois", "Valcanvil", "Bennaceur-Lasry", "El Mansourel", "Touréval",
    "Nguyendel", "Da Silveirac", "Kowaldec", "Benhamidou", "Traoréal", "Rakotondel", "Ben Youssefal", "Lê-Quérec",
    "Faÿ-Larivière", "Boisgelinard", "Chantepie-Roy", "Guérandel", "Jobourgeot", "Martinvast", "Ozouville",
)  # fmt: skip

STREET_LABELS = ("Inconnu de la plage", "Inconnue des urgences", "Inconnu de la gare", "Inconnue du refuge")

# INSEE codes of birthplaces: the region's mock-up code, real forms of elsewhere, Corsica, abroad.
BIRTHPLACES = {
    "99999": 34, "14118": 9, "50129": 9, "61001": 5, "76540": 7, "35238": 6, "29019": 5, "75114": 6, "93066": 4,
    "59350": 3, "2A004": 2, "2B033": 2, "97411": 2, "99352": 3, "99350": 2, "99139": 1,
}  # fmt: skip


def given_names(year: int, sex: str) -> tuple[str, ...]:
    """What children of that year were called."""
    for first, last, women, men in GENERATIONS:
        if first <= year <= last:
            return women if sex == "F" else men
    raise ValueError(f"nobody of the region was born in {year}")
