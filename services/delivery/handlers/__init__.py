"""The use cases of delivery: load, let the domain decide, save. One file a side from which something is asked."""

from services.delivery.handlers.desk import Desk
from services.delivery.handlers.news import News
from services.delivery.handlers.slots import Slots


class Handlers(Desk, Slots, News):
    """One method a use case."""
