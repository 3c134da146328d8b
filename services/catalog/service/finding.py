"""What readers look for, and what staff learn from it."""

from typing import Any

from services.catalog.service.door import STAFF, Door
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import query
from services.contracts import catalog as asked
from services.contracts.shapes import Nothing, OfTitle


class Finding(Door):
    """Search, and look at titles."""

    @query(asked.Search)
    def search(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The search box."""
        answer = self._views.search(self.app.indexing.index, request)
        if _is_a_wish(subject, request):
            self.app.search_log.note(request["q"], answer["total"], is_guess=answer["did_you_mean"] is not None)
        return answer

    @query(asked.Suggest)
    def suggest(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Completions for the search box."""
        return self._views.suggest(self.app.indexing.index, self.app.search_log.hot, **request)

    @query(OfTitle)
    def title(self, subject: Subject, request: Request) -> dict[str, Any]:
        """One title with its copies."""
        return self._views.title(request["title_id"])

    @query(asked.OfTitles)
    def titles(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Several titles at once."""
        return self._views.titles(request["title_ids"])

    @query(Nothing)
    def categories(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The classes with their counts."""
        return self._views.categories(self.app.indexing.index)

    @query(asked.Withdrawn, allow=STAFF)
    def withdrawn_titles(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Titles that were taken out of the catalogue."""
        return self._views.withdrawn(request["limit"])

    @query(asked.Unanswered, allow=STAFF)
    def unanswered_searches(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What readers look for and the library does not have."""
        return {"items": self.app.search_log.frequent(found=False, most=request["limit"]), "next_cursor": None}


def _is_a_wish(subject: Subject | None, request: Request) -> bool:
    """Whether a reader begins a search of all that there is; what narrows or goes on says nothing new."""
    is_of_staff = subject is not None and subject["role"] in STAFF
    narrowed = any(value for name, value in request.items() if name not in ("q", "sort", "limit"))
    return bool(request["q"].strip()) and not is_of_staff and not narrowed
