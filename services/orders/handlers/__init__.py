"""The use cases of orders: load, let the domain decide, save. One file a side from which something is asked."""

from services.orders.handlers.calendar import Calendar
from services.orders.handlers.desk import Desk
from services.orders.handlers.lending import Lending
from services.orders.handlers.news import News
from services.orders.handlers.reader import ReaderSide
from services.orders.handlers.record import Record
from services.orders.handlers.rules import RuleMaking
from services.orders.handlers.sweep import Sweep


class Handlers(ReaderSide, Desk, Lending, RuleMaking, Calendar, News, Sweep, Record):
    """One method a use case."""
