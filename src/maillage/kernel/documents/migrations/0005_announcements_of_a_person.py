from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# What somebody has to announce is theirs or their structure's: with one index of the two, everybody's was read.
OF_ROLE = models.Index(
    fields=["owner_role_id", "due_on"], condition=models.Q(announced_at__isnull=True), name="announcement_of_role"
)


class Migration(migrations.Migration):
    atomic = False  # people go on writing while the index is built
    dependencies = [("documents", "0004_announcements")]
    operations = [AddIndexConcurrently("Announcement", OF_ROLE)]
