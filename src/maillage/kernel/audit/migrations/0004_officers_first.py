from django.db import migrations

# PostgreSQL asks the policies of a table one after the other, the last name first, until one of them opens the row. The
# officer's are answered once for a whole search, the reader's by looking for a grant at each line: in the other order,
# an officer who reads a million lines pays a million times for a question that does not decide.
FIRST = "ALTER POLICY officers ON audit_auditline RENAME TO watchers"
BACK = "ALTER POLICY watchers ON audit_auditline RENAME TO officers"


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_trail_by_month")]
    operations = [migrations.RunSQL([FIRST], [BACK])]
