"""What the library keeps of who borrowed what."""

from typing import Any

from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import orders as asked
from services.contracts.shapes import Nothing
from services.orders.service.door import READER, Door


class Record(Door):
    """A reader looks at the choice, and makes it."""

    @query(Nothing, allow=READER)
    def record(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Whether the reader's record is kept, and after how many days it is forgotten otherwise."""
        return self._record_view(subject)

    @command(asked.ChooseRecord, allow=READER)
    def choose_record(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Keep the record, or have it forgotten."""
        self.app.choose_record(subject, request["keep"])
        return self._record_view(subject)

    def _record_view(self, subject: Subject) -> dict[str, Any]:
        keep, days = self.app.record_of(subject)
        return {"keep": keep, "days": days}
