"""Reads the catalogue as the application role and says, in French, what row security misses."""

from django.db import connection

# Tables that hold no personal data: reference data, sessions (keys and counters), Django's own bookkeeping.
OPEN_TABLES = {
    "account_emailaddress": "comptes de connexion, lus avant que le lecteur soit connu",
    "account_emailconfirmation": "comptes de connexion",
    "accounts_user": "comptes de connexion, lus avant que le lecteur soit connu",
    "accounts_sessionpulse": "quand une session a servi, par l'empreinte de sa clé, sans nom",
    "accounts_sharednote": "essais comptés et codes déjà servis, par l'empreinte de leur clé, sans nom",
    "accounts_membership": "quel compte exerce où, lu avant que le lecteur soit connu",
    "auth_group": "vide, exigée par Django",
    "auth_group_permissions": "vide, exigée par Django",
    "auth_permission": "noms de permissions de Django",
    "django_content_type": "noms de modèles",
    "django_migrations": "noms de migrations",
    "django_session": "sessions chiffrées par une clé que la base n'a pas",
    "mfa_authenticator": "seconds facteurs, lus avant que le lecteur soit connu",
    "usages_usageversion": "définitions d'usages, sans donnée personnelle",
}

CATALOGUE = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner),
  coalesce(bool_or(p.polpermissive AND p.polqual IS NOT NULL AND p.polcmd IN ('r', '*')), false),
  coalesce(bool_or(p.polpermissive AND p.polwithcheck IS NOT NULL AND p.polcmd IN ('a', '*')), false)
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
GROUP BY c.oid ORDER BY c.relname"""

# A partition asked by its own name is guarded by no policy of its table: it is closed to everybody instead.
OPEN_PARTITIONS = """
SELECT c.relname FROM pg_class c
WHERE c.relispartition AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND (
  NOT (c.relrowsecurity AND c.relforcerowsecurity) OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
  OR pg_get_userbyid(c.relowner) = current_user
  OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
  OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))
ORDER BY c.relname"""


def _catalogue() -> list[tuple[str, bool, bool, str, bool, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return cursor.fetchall()


def guarded_tables() -> list[str]:
    return [name for name, enabled, forced, *_ in _catalogue() if enabled and forced]


POLICY_FAULTS = {
    "dropped": "La politique {policy} de la table {table} a disparu : relancez les migrations sur une base saine.",
    "changed": "La politique {policy} de la table {table} n'est plus celle que les migrations ont posée.",
    "added": "La table {table} a une politique {policy} que les migrations n'ont pas posée.",
}
OPEN_PARTITION = "La partition {table} est ouverte : on ne la lit que par sa table, retirez-lui droits et politiques."


def write_policy_book() -> None:
    """Remembers the policies that the migrations have just installed; runs as the migrator, after them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctx.write_policy_book()")


def faults() -> list[str]:
    """One sentence a fault; empty when the database keeps the promise."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = current_user"
        )
        me, *powers = cursor.fetchone()
        if any(powers):
            found.append(f"Le rôle {me} a un privilège de trop (superutilisateur, contournement ou création).")
        cursor.execute("SELECT tablename, policyname, fault FROM ctx.policy_faults()")
        found += [POLICY_FAULTS[fault].format(table=table, policy=policy) for table, policy, fault in cursor.fetchall()]
        cursor.execute(OPEN_PARTITIONS)
        found += [OPEN_PARTITION.format(table=table) for (table,) in cursor.fetchall()]
    for name, enabled, forced, owner, reads, writes in _catalogue():
        if owner == me:
            found.append(f"Le rôle {me} possède la table {name} : il pourrait lever sa politique.")
        if name in OPEN_TABLES:
            continue
        if not (enabled and forced):
            found.append(f"La table {name} n'est pas sous politique forcée : ajoutez protect() à sa migration.")
        elif not reads:
            found.append(f"La table {name} n'a pas de politique de lecture (USING).")
        elif not writes:
            found.append(f"La table {name} n'a pas de politique d'écriture (WITH CHECK).")
    return found
