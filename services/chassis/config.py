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
    background_workers: int
    events_at_once: int
    http: str


def settings_of(service: str) -> Settings:
    """Read the settings of ``service``. Raises ``environs.EnvError`` naming the variable that is missing.

    ``workers`` act on requests, ``background_workers`` on events and duties; ``events_at_once`` bounds the events in
    progress per queue. ``http`` is where an operator's probes are answered; nowhere if it is empty.
    """
    env = Env(prefix="TAOSHU_")
    return Settings(
        service=service,
        amqp_uri=env.str("AMQP_URI"),
        mongodb_uri=env.str("MONGODB_URI"),
        database=env.str("DATABASE", f"taoshu_{service}"),
        workers=env.int("WORKERS", 60),
        background_workers=env.int("BACKGROUND_WORKERS", 40),
        events_at_once=env.int("EVENTS_AT_ONCE", 10),
        http=env.str("HTTP", ""),
    )
