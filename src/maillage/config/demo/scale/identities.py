"""Identities of the mass, who follows them, the numbers they got and the words they are found by."""

from psycopg import Connection

# An INS belongs to one person: whoever draws one that is taken has none yet.
TAKEN = """
CREATE TABLE scale.taken AS SELECT n FROM (
  SELECT p.n, row_number() OVER (PARTITION BY p.ins ORDER BY p.n) > 1 OR known.id IS NOT NULL AS is_taken
  FROM scale.people(1, {patients}) AS p LEFT JOIN identity_patient known ON known.ins_value = p.ins
  WHERE p.ins IS NOT NULL) AS drawn WHERE is_taken;
CREATE INDEX ON scale.taken (n);
ANALYZE scale.taken;
"""
# The stretch: people as they are written, names joined, in a temporary table that four statements read.
STRETCH = """
CREATE TEMPORARY TABLE p ON COMMIT DROP AS
SELECT p.n, p.id, p.created_at, f.name AS birth_name, f.key AS birth_key, f.words AS f_words, f.joined AS f_joined,
  coalesce(m.name, '') AS used_name, m.words AS m_words, g1.name AS first_name, g1.key AS first_key,
  concat_ws(' ', g1.name, CASE WHEN givens > 1 THEN g2.name END, CASE WHEN givens > 2 THEN g3.name END) AS names,
  concat(g1.joined, CASE WHEN givens > 1 THEN g2.joined END, CASE WHEN givens > 2 THEN g3.joined END) AS names_joined,
  g1.words AS g1_words, CASE WHEN givens > 1 THEN g2.key END AS g2_key, CASE WHEN givens > 2 THEN g3.key END AS g3_key,
  CASE WHEN used_given THEN g2.name ELSE '' END AS used_first, CASE WHEN used_given THEN g2.words END AS u_words,
  p.birth_on, p.sex, p.place_code, p.death_on, p.same_traits, p.adult,
  CASE WHEN taken.n IS NULL THEN p.ins END AS ins,
  CASE WHEN taken.n IS NULL THEN p.status WHEN p.status = 'QUAL' THEN 'VALI' WHEN p.status = 'RECD' THEN 'PROV'
    ELSE p.status END AS status
FROM scale.people({since}, {until}) AS p
JOIN scale.family f ON f.family = p.family LEFT JOIN scale.family m ON m.family = p.married
JOIN scale.given g1 ON g1.given = p.given_1 JOIN scale.given g2 ON g2.given = p.given_2
JOIN scale.given g3 ON g3.given = p.given_3 LEFT JOIN scale.taken taken ON taken.n = p.n"""
FOLLOWED = """
CREATE TEMPORARY TABLE h ON COMMIT DROP AS
SELECT f.n, f.rank, f.place, s.id AS org, s.registrar, s.letter, p.id AS patient, p.created_at
FROM scale.followed({since}, {until}) AS f JOIN scale.place s ON s.place = f.place JOIN p ON p.n = f.n"""
PATIENTS = """
INSERT INTO identity_patient (id, birth_name, first_birth_name, birth_names, used_name, used_first_name, birth_on,
  birth_precision, sex, birth_place_code, death_on, ins_value, ins_oid, ins_at, status, proof_kind, is_unidentified,
  is_fictitious, is_doubtful, is_homonym, phone, email, birth_name_key, first_name_key, registered_by_id,
  registered_in_id, created_at)
SELECT p.id, birth_name, first_name, names, used_name, used_first, birth_on, 'day', sex, place_code, death_on, ins,
  CASE WHEN ins IS NOT NULL THEN '{oid}' END,
  CASE WHEN ins IS NOT NULL AND status IN ('QUAL', 'RECD') THEN p.created_at END,
  status, CASE WHEN status NOT IN ('QUAL', 'VALI') THEN '' WHEN adult
    THEN (ARRAY['CN', 'CN', 'CN', 'CN', 'CN', 'CN', 'CN', 'PA', 'PA', 'CS'])[1 + scale.h(p.n, 33) % 10]
    ELSE (ARRAY['LE', 'LE', 'LE', 'AN', 'CN'])[1 + scale.h(p.n, 33) % 5] END,
  false, false, status = 'PROV' AND scale.u(p.n, 34) < 0.08, same_traits,
  CASE WHEN scale.u(p.n, 35) < 0.7 THEN '06 39 98 ' || lpad((scale.h(p.n, 36) % 100)::text, 2, '0') || ' '
    || lpad((scale.h(p.n, 37) % 100)::text, 2, '0') ELSE '' END, '',
  birth_key, first_key, h.registrar, h.org, p.created_at
FROM p JOIN h ON h.n = p.n AND h.rank = 1"""
NUMBERS = """
INSERT INTO identity_localidentifier (id, patient_id, organization_id, value)
SELECT scale.key(scale.ms(created_at), n * 4 + rank, 4), patient, org, letter || lpad((2000000 + n)::text, 7, '0')
FROM h WHERE letter <> ''"""
GRANTS = """
INSERT INTO access_grant (id, patient_id, holder_id, source_id, reason, granted_at, granted_by_id, until)
SELECT scale.key(scale.ms(created_at), n * 4 + rank, 5), patient, org, NULL, 'registered',
  created_at, registrar, NULL FROM h"""
# The words of identity.queries.tokens_of: each word of each name, names of several words in one piece, the birth day,
# the matricule, the local numbers.
TOKENS = """
INSERT INTO identity_patienttoken (holder_id, token, patient_id)
SELECT held.holder, word.token, w.id
FROM (
  SELECT n, id, array(SELECT DISTINCT left(token, 120) COLLATE "C" FROM unnest(
      f_words || m_words || g1_words || u_words
      || string_to_array(concat_ws(' ', g2_key, g3_key), ' ')
      || CASE WHEN g2_key IS NOT NULL OR g3_key IS NOT NULL THEN ARRAY[names_joined] END
      || to_char(birth_on, 'YYYYMMDD') || ins
      || array(SELECT h.letter || lpad((2000000 + h.n)::text, 7, '0') FROM h WHERE h.n = p.n AND h.letter <> '')
    ) AS token WHERE token <> '') AS tokens FROM p
) AS w
JOIN (SELECT n, org AS holder FROM h UNION SELECT n, holder FROM scale.pair WHERE n BETWEEN {since} AND {until}
  AND holder IS NOT NULL) AS held ON held.n = w.n
CROSS JOIN LATERAL unnest(w.tokens) AS word(token)"""


def take(connection: Connection, patients: int) -> None:
    connection.execute(TAKEN.format(patients=patients))


def statements(since: int, until: int, oid: str) -> list[str]:
    """One stretch of people, whole."""
    return [
        STRETCH.format(since=since, until=until),
        "ANALYZE p",
        FOLLOWED.format(since=since, until=until),
        "CREATE INDEX ON h (n)",
        "ANALYZE h",
        PATIENTS.format(oid=oid),
        NUMBERS,
        GRANTS,
        TOKENS.format(since=since, until=until),
    ]
