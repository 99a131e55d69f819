from django.db import migrations

TABLES = ("directory_delegation", "directory_duty", "directory_teammember", "messaging_notification")
# As `directory.0011`: asked whole, the planner does not take it for a condition that nearly no row meets.
AT_ONCE = "(SELECT ctx.my_patient() IS NULL)"
BEFORE = "(SELECT ctx.my_patient()) IS NULL"


class Migration(migrations.Migration):
    dependencies = [("patient_access", "0001_invitations_spaces_questions"), ("directory", "0011_read_at_once")]
    operations = [
        migrations.RunSQL(
            [f"ALTER POLICY professionals_only ON {table} USING ({AT_ONCE})" for table in TABLES],
            [f"ALTER POLICY professionals_only ON {table} USING ({BEFORE})" for table in TABLES],
        )
    ]
