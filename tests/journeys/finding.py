"""Who can play a usage in the small region: a team that answers it, one of its seniors, who may ask, and a patient.

Read by the mover role, as nobody of the region may look at all of this.
"""

from dataclasses import dataclass
from uuid import UUID

import psycopg

from maillage.acts.usages.schema import UsageDefinition
from maillage.acts.usages.table import Party

TEAMS = """
SELECT t.id, u.username FROM directory_team t
JOIN directory_teammember m ON m.team_id = t.id AND m.ended_on IS NULL AND m.standing = 'senior'
JOIN directory_practitionerrole r ON r.id = m.role_id AND r.ended_on IS NULL
JOIN directory_practitioner p ON p.id = r.practitioner_id
JOIN accounts_membership a ON a.role_id = r.id AND a.is_default
JOIN accounts_user u ON u.id = a.user_id AND u.is_active
JOIN mfa_authenticator k ON k.user_id = u.id
WHERE t.usage_code = %s AND t.is_active AND (%s = '{}' OR p.profession = ANY(%s))
ORDER BY t.id, u.username"""
REQUESTERS = """
SELECT u.username, g.patient_id FROM directory_practitionerrole r
JOIN directory_practitioner p ON p.id = r.practitioner_id
JOIN accounts_membership a ON a.role_id = r.id AND a.is_default
JOIN accounts_user u ON u.id = a.user_id AND u.is_active
JOIN mfa_authenticator k ON k.user_id = u.id
JOIN access_grant g ON g.holder_id = r.organization_id AND g.source_id IS NULL AND g.until IS NULL
JOIN identity_patient i ON i.id = g.patient_id AND i.death_on IS NULL AND i.birth_on IS NOT NULL
WHERE r.ended_on IS NULL AND r.is_care AND (%s = '{}' OR p.profession = ANY(%s)) AND u.username <> %s
ORDER BY u.username = 'i.solhac' DESC, u.username, g.patient_id LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Cast:
    requester: str
    expert: str
    team_logins: tuple[str, ...]  # the expert first, then their colleagues who may sign too
    elsewhere: tuple[str, ...]  # who may sign in the other teams that answer
    team: UUID
    patient: UUID


def cast_of(database: str, definition: UsageDefinition) -> Cast:
    asking = _professions(definition, "requester")
    signing = _professions(definition, "expert")
    with _mover(database) as mover:
        seniors = mover.execute(TEAMS, [definition.teams.of or definition.code, signing, signing]).fetchall()
        team = seniors[0] if seniors else None
        assert team is not None, f"no team of the region answers {definition.code} with somebody who signs in"
        asker = mover.execute(REQUESTERS, [asking, asking, team[1]]).fetchone()
        assert asker is not None, f"nobody of the region may ask for {definition.code}"
    colleagues = tuple(dict.fromkeys(login for team_id, login in seniors if team_id == team[0]))
    elsewhere = tuple(login for team_id, login in seniors if team_id != team[0] and login not in colleagues)
    return Cast(asker[0], team[1], colleagues, elsewhere, team[0], asker[1])


def _professions(definition: UsageDefinition, party: Party) -> list[str]:
    """Those that some role of this side names; empty when any will do. A signature asks for who signs."""
    roles = [definition.roles[key] for key in definition.role_keys(party)]
    if party == "expert":
        roles = [definition.roles[key] for key in definition.signing_roles if definition.roles[key].party == party]
    if any(not role.professions for role in roles):
        return []
    return sorted({code for role in roles for code in role.professions})


def _mover(database: str) -> psycopg.Connection:
    from maillage.config.environment import environment

    env = environment()
    return psycopg.connect(
        host=env.database_host(),
        port=env.db_port,
        dbname=database,
        user="maillage_mover",
        password=env.read_secrets().database_mover,
    )
