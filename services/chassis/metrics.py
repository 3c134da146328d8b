"""What an operator watches: how events fare in this process. The names are for dashboards and alarms: keep them."""

from prometheus_client import Counter, Gauge

EVENTS = Counter(
    "taoshu_events",
    "Events taken from a queue, by what became of them: acted, early, retried, redelivered, parked.",
    ["queue", "outcome"],
)
REDELIVERED = Counter("taoshu_redelivered", "Messages that came again since their consumer was lost.", ["queue"])
PUBLISHED = Counter("taoshu_events_published", "Events that the broker has confirmed.")
UNSENT = Gauge("taoshu_events_unsent", "Alarm above 0: events kept in their outbox since no queue takes them.")
