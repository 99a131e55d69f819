"""What happened, told once: outbox, idempotency keys, live hub. Refuses any payload but identifiers."""
