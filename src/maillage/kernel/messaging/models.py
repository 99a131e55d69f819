"""Tables of the room: what waits for a person, and the mails that left because of it."""

from django.db import models
from django.db.models import Q

from maillage.toolbox.ids import new_id

LOCAL_URL = r"^/([A-Za-z0-9_#-][A-Za-z0-9/_#-]*)?$"  # a page of this site: neither //elsewhere nor a query


class Notification(models.Model):
    """Something waits for a person in one place of practice. The sentence is fixed in advance: no patient data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.ForeignKey("directory.PractitionerRole", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=160)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["role", "-created_at"], name="notification_by_role"),
            models.Index(fields=["role"], condition=Q(read_at__isnull=True), name="notification_unread"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(url__regex=LOCAL_URL), name="notification_local_url"),
            models.CheckConstraint(condition=~Q(text=""), name="notification_says_something"),
        ]


class Mail(models.Model):
    """A mail that the platform sends or sent: one line and a link. One per notification and address.

    The demonstration's mailbox also keeps its SMS here; `to_address` is then a telephone number.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        SMS = "sms"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notification_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.MAIL, db_default="mail")
    to_address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="mail_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["notification_id", "to_address"], name="mail_once_per_notification"),
            models.CheckConstraint(condition=Q(channel__in=["mail", "sms"]), name="mail_channel_known"),
        ]
