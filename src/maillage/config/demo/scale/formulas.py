"""SQL functions that give the mass its chance: a number gives a row, always the same, without reading any other row.

Made in the schema `scale`, which only the load knows and which disappears at its end.
"""

# h: a non-negative draw; u: the same in [0, 1[; key: a row key of an instant in the shape of toolbox.ids.new_id.
CHANCE = """
CREATE FUNCTION scale.h(n bigint, salt integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT hashint8extended(n, {seed} * 1000 + salt) & 9223372036854775807 $$;
CREATE FUNCTION scale.u(n bigint, salt integer) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (hashint8extended(n, {seed} * 1000 + salt) & 1073741823)::double precision / 1073741824 $$;
CREATE FUNCTION scale.key(ms bigint, n bigint, salt integer) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(n::text || '.' || (salt + {seed} * 1000)::text), 1, 3)
  || '9' || substr(md5(n::text || '.' || (salt + {seed} * 1000)::text), 4, 15))::uuid $$;
CREATE FUNCTION scale.ms(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT floor(extract(epoch FROM at) * 1000)::bigint $$;
CREATE FUNCTION scale.instant(ms bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT timestamptz 'epoch' + ms * interval '1 millisecond' $$;
"""

# People are numbered in the order in which they were written down: most of them taken over in one year, nine years
# ago, the others since, half of these newborn. A patient's key is a formula of their number.
PEOPLE = """
CREATE FUNCTION scale.person_ms(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN n <= {first} THEN {opened_ms} + (n * {year_ms} / {first})
   ELSE {opened_ms} + {year_ms} + ((n - {first}) * {since_ms} / ({patients} - {first} + 1)) END $$;
CREATE FUNCTION scale.patient(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT scale.key(scale.person_ms(n), n, 1) $$;

CREATE FUNCTION scale.drawn(since bigint, until bigint) RETURNS TABLE (
  n bigint, id uuid, created_at timestamptz, family integer, married integer, birth_on date, sex text,
  commune text, given_1 integer, given_2 integer, given_3 integer, givens integer, used_given boolean,
  death_on date, same_traits boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT n, id, created_at, d.family, CASE WHEN d.sex = 'F' AND birth_on < today - 11000 AND scale.u(n, 14) < 0.5
    THEN (SELECT f.family FROM scale.family_slot f WHERE f.slot = scale.h(n, 15) % {slots}) END,
  birth_on, d.sex, commune, g1.given,
  (SELECT g.given FROM scale.given_slot g WHERE g.decade = dec AND g.sex = d.sex AND g.slot = scale.h(n, 17) % 256),
  (SELECT g.given FROM scale.given_slot g WHERE g.decade = dec AND g.sex = d.sex AND g.slot = scale.h(n, 18) % 256),
  1 + (scale.h(n, 19) % 3)::integer, scale.u(n, 20) < 0.06,
  CASE WHEN death_on < today - 10 AND death_on > created_at::date THEN death_on END, same_traits
FROM (
  SELECT e.*,
    greatest({first_decade}, least({last_decade}, extract(year FROM birth_on)::integer / 10 * 10)) AS dec,
    birth_on + CASE WHEN 365 * span > created_at::date - birth_on THEN 365 * span
      ELSE (created_at::date - birth_on) + ((38325 - (created_at::date - birth_on)) * scale.u(n, 22) * 0.6)::integer
      END AS death_on
  FROM (
    SELECT c.*, (date '{today}') AS today, 55 + (scale.h(n, 21) % 48)::integer AS span,
      CASE WHEN same_name AND NOT same_traits THEN born - 3 - (scale.h(n, 23) % 24)::integer ELSE born END AS birth_on
    FROM (
      SELECT s.n, s.b, s.twin, s.same_name, s.same_traits, scale.patient(s.n) AS id,
        scale.instant(scale.person_ms(s.n)) AS created_at, f.family, p.code AS commune,
        CASE WHEN scale.u(s.b, 10) < 0.514 THEN 'F' ELSE 'M' END AS sex,
        CASE WHEN s.b > {first} AND scale.u(s.b, 11) < 0.5
          THEN scale.instant(scale.person_ms(s.b))::date - (scale.h(s.b, 12) % 4)::integer
          ELSE make_date(extract(year FROM scale.instant(scale.person_ms(s.b)))::integer - a.age - 1, m.month, 1)
            + (scale.h(s.b, 12) % 28)::integer END AS born
      FROM (
        SELECT n, n % 80 = 1 AND n > 1 AS twin, n % 160 = 41 AS same_name, n % 640 = 41 AS same_traits,
          CASE WHEN (n % 80 = 1 AND n > 1) OR n % 160 = 41 THEN n - 1 ELSE n END AS b
        FROM generate_series(since, until) AS n
      ) AS s
      JOIN scale.family_slot f ON f.slot = scale.h(s.b, 13) % {slots}
      JOIN scale.commune_slot p ON p.slot = scale.h(s.b, 16) % {slots}
      JOIN scale.age_slot a ON a.slot = scale.h(s.b, 24) % 1024
      JOIN scale.month_slot m ON m.slot = scale.h(s.b, 25) % 1024
      OFFSET 0
    ) AS c
    OFFSET 0
  ) AS e
  OFFSET 0
) AS d
JOIN scale.given_slot g1 ON g1.decade = dec AND g1.sex = d.sex
  AND g1.slot = (scale.h(b, 26) + CASE WHEN twin THEN 97 ELSE 0 END) % 256 $$;

-- 2A and 2B count as 19 and 18 in the key; a birth in Corsica before 1976 carries no such code.
CREATE FUNCTION scale.ins_key(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT body || lpad((97 - replace(replace(body, '2A', '19'), '2B', '18')::bigint % 97)::text, 2, '0') $$;

CREATE FUNCTION scale.people(since bigint, until bigint) RETURNS TABLE (
  n bigint, id uuid, created_at timestamptz, family integer, married integer, birth_on date, sex text,
  place_code text, given_1 integer, given_2 integer, given_3 integer, givens integer, used_given boolean,
  death_on date, same_traits boolean, status text, ins text, adult boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT n, id, created_at, family, married, birth_on, sex, place_code, given_1, given_2, given_3, givens, used_given,
  death_on, same_traits, status,
  CASE WHEN (status IN ('QUAL', 'RECD') OR scale.u(n, 31) < 0.3)
    THEN scale.ins_key((CASE sex WHEN 'M' THEN '1' ELSE '2' END) || to_char(birth_on, 'YYMM') || place_code
      || lpad((1 + scale.h(n, 32) % 999)::text, 3, '0')) END,
  birth_on < date '{today}' - 6575
FROM (
  SELECT d.*, CASE WHEN (d.commune LIKE '2A%' OR d.commune LIKE '2B%') AND d.birth_on < date '1976-01-01'
      THEN '99999' ELSE d.commune END AS place_code,
    CASE WHEN scale.u(d.n, 30) < 0.58 THEN 'QUAL' WHEN scale.u(d.n, 30) < 0.72 THEN 'RECD'
      WHEN scale.u(d.n, 30) < 0.81 THEN 'VALI' ELSE 'PROV' END AS status
  FROM scale.drawn(since, until) AS d
  OFFSET 0
) AS s $$;

-- Where somebody is followed: one to three structures, the same one drawn twice counts once.
CREATE FUNCTION scale.followed(since bigint, until bigint) RETURNS TABLE (n bigint, rank integer, place integer)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT n, 1, p.place FROM generate_series(since, until) AS n
  JOIN scale.place_slot p ON p.rank = 1 AND p.slot = scale.h(n, 40) % 100000
UNION ALL
SELECT n, 2, p2.place FROM generate_series(since, until) AS n
  JOIN scale.place_slot p1 ON p1.rank = 1 AND p1.slot = scale.h(n, 40) % 100000
  JOIN scale.place_slot p2 ON p2.rank = 2 AND p2.slot = scale.h(n, 41) % 100000
  WHERE scale.u(n, 43) < 0.45 AND p2.place <> p1.place
UNION ALL
SELECT n, 3, p3.place FROM generate_series(since, until) AS n
  JOIN scale.place_slot p1 ON p1.rank = 1 AND p1.slot = scale.h(n, 40) % 100000
  JOIN scale.place_slot p2 ON p2.rank = 2 AND p2.slot = scale.h(n, 41) % 100000
  JOIN scale.place_slot p3 ON p3.rank = 2 AND p3.slot = scale.h(n, 42) % 100000
  WHERE scale.u(n, 43) < 0.13 AND p3.place <> p1.place AND p3.place <> p2.place $$;
"""

# A number is given by structures that number their patients: a letter and seven digits, after those already given.
NUMBERS = """
CREATE FUNCTION scale.number(place integer, n bigint) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT p.letter || lpad((2000000 + n)::text, 7, '0') FROM scale.place p WHERE p.place = $1 AND p.letter <> '' $$;
"""
