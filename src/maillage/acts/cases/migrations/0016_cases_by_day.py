from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# What is closed has no promise left: thousands of equal lines, which only their identifier puts in order. An index
# that has it too gives the first page of them without sorting them all.
BY_TEAM = models.Index(fields=["team", "state_kind", "due_at", "id"], name="case_by_team")
BY_TEAM_AND_DAY = models.Index(fields=["team", "state_kind", "sent_at", "id"], name="case_by_team_and_day")
BY_REQUESTER = models.Index(fields=["requester_organization", "state_kind", "due_at", "id"], name="case_by_requester")
# The steering counts what was sent in a period, whatever team it was sent to.
BY_DAY = models.Index(fields=["sent_at"], name="case_by_day", condition=models.Q(sent_at__isnull=False))


class Migration(migrations.Migration):
    atomic = False  # people go on writing while an index is built
    dependencies = [("cases", "0015_routes_and_themes")]
    operations = [
        AddIndexConcurrently("Case", BY_DAY),
        AddIndexConcurrently("Case", BY_TEAM_AND_DAY),
        RemoveIndexConcurrently("Case", "case_by_team"),
        AddIndexConcurrently("Case", BY_TEAM),
        RemoveIndexConcurrently("Case", "case_by_requester"),
        AddIndexConcurrently("Case", BY_REQUESTER),
    ]
