from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import HOLDERS

desks = import_module("maillage.kernel.identity.migrations.0002_desks")

# One list is one condition of the index, read in its order and left as soon as enough is found; two conditions joined
# by OR made PostgreSQL list every word of the beginning first.
TWO_LISTS = f"holder_id = ANY ({HOLDERS}) OR holder_id = ANY ({desks.DESKS})"
ONE_LIST = "holder_id = ANY ((SELECT ctx.my_holders() || ctx.my_desks())::uuid[])"


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_token_of_patient")]
    operations = [
        migrations.RunSQL(
            f"ALTER POLICY readers ON identity_patienttoken USING ({ONE_LIST})",
            f"ALTER POLICY readers ON identity_patienttoken USING ({TWO_LISTS})",
        )
    ]
