from functools import reduce
from operator import or_

from django.db import migrations, models

WATCHED = (
    "access.refused", "cases.export", "record.export", "acts.export", "task.export", "appointment.export",
    "announcements.export", "reviews.export", "delegations.export", "directory.export", "steering.export",
    "patient_questions.export", "trail.export",
)  # fmt: skip
BEGUN = reduce(or_, (models.Q(action__startswith=beginning) for beginning in WATCHED))


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_officers_first")]
    operations = [
        migrations.AddIndex("AuditLine", models.Index(fields=["-at", "-seq"], name="audit_watched", condition=BEGUN)),
    ]
