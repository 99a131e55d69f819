from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_notifications_and_mails")]
    operations = [
        migrations.AddField(
            "Mail",
            "channel",
            models.CharField(
                choices=[("mail", "Mail"), ("sms", "Sms")], db_default="mail", default="mail", max_length=4
            ),
        ),
        migrations.AlterField("Mail", "to_address", models.CharField(max_length=254)),
        migrations.AddConstraint(
            "Mail", models.CheckConstraint(condition=models.Q(channel__in=["mail", "sms"]), name="mail_channel_known")
        ),
    ]
