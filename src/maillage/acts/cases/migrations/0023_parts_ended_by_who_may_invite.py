from importlib import import_module

from django.db import migrations

from maillage.kernel.context.rls import ctx_functions

parties = import_module("maillage.acts.cases.migrations.0010_parties")

# As before, and by whoever of either side may invite there, as the usage says: the case is in the hands of both.
END_PARTY = parties.END_PARTY.replace(
    "(c.assignee_role_id = me OR c.requester_role_id = me)",
    "(c.assignee_role_id = me OR c.requester_role_id = me"
    " OR c.team_id = ANY(ctx.my_holders()) OR c.requester_organization_id = ANY(ctx.my_holders()))",
)
assert END_PARTY != parties.END_PARTY


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_protocols_of_an_answer")]
    operations = [ctx_functions(END_PARTY)]
