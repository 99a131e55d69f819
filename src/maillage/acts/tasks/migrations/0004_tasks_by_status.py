from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# What is done grows for ever, and what will not be done is rare in it: each list has its own part of an index.
OF_OWNER = models.Index(fields=["owner_organization", "status", "due_on", "id"], name="task_of_owner_by_status")
OF_TEAM = models.Index(fields=["team", "status", "due_on", "id"], name="task_of_team_by_status")


class Migration(migrations.Migration):
    atomic = False  # people go on writing while an index is built
    dependencies = [("tasks", "0003_catch_up_one_by_one")]
    operations = [AddIndexConcurrently("Task", OF_OWNER), AddIndexConcurrently("Task", OF_TEAM)]
