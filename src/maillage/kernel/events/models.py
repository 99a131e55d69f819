"""Tables of the room. None holds anything but identifiers and kinds."""

from django.db import models


class OutboxEvent(models.Model):
    """An event that leaves with the transaction that made it; handlers run later, at least once."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_waiting", condition=models.Q(handled_at__isnull=True)),
        ]


class LiveEvent(models.Model):
    """Something changed for a holder (a person, an organisation, a team): the browser fetches it again itself."""

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["holder_id", "id"], name="live_by_holder")]


class IdempotencyKey(models.Model):
    """A write that a machine or a nervous thumb may repeat: the second time gives the first answer."""

    id = models.BigAutoField(primary_key=True)
    principal = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["principal", "key"], name="idempotency_once")]
