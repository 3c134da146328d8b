"""Settings of one process, read from its environment once at start-up."""

from dataclasses import dataclass

from environs import Env


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the broker and the database are, and how much one process does at a time."""

    service: str
    amqp_uri: str
    mongodb_uri: str
    database: str
    workers: int
    events_at_once: int


def settings_of(service: str) -> Settings:
    """Read the settings of ``service``. Raises ``environs.EnvError`` naming the variable that is missing.

    ``events_at_once`` bounds the events in progress per queue, so that a backlog leaves workers free for requests.
    """
    env = Env(prefix="TAOSHU_")
    return Settings(
        service=service,
        amqp_uri=env.str("AMQP_URI"),
        mongodb_uri=env.str("MONGODB_URI"),
        database=env.str("DATABASE", f"taoshu_{service}"),
        workers=env.int("WORKERS", 60),
        events_at_once=env.int("EVENTS_AT_ONCE", 5),
    )
