"""What the library decides of itself: its branches, its calendar, its rules."""

from typing import Any

from services.chassis.clock import utc_now
from services.chassis.correlation import id_of_command
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import orders as asked
from services.contracts.shapes import Nothing
from services.orders.domain.calendar import local_day
from services.orders.service.door import STAFF, Door
from services.orders.views.rules import cases_view


class Library(Door):
    """Branches, closures, rules."""

    @query(Nothing)
    def branches(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Every branch with its hours."""
        return {"items": self._views.branches(local_day(utc_now())), "next_cursor": None}

    @command(asked.Branch, allow=("admin",))
    def set_branch(self, subject: Subject, request: Request) -> None:
        """Add or change a branch."""
        self.app.set_branch(request)

    @command(asked.CloseBranches, allow=STAFF)
    def close_branches(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Close branches for some days."""
        closure_id = id_of_command()
        return {"closure_id": closure_id, "branch_ids": self.app.close_branches(request, closure_id)}

    @command(asked.OfClosure, allow=STAFF)
    def lift_closure(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Open after all."""
        return {**request, "branch_ids": self.app.lift_closure(request["closure_id"], id_of_command())}

    @query(asked.RulesList, allow=STAFF)
    def rules(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The versions of the rules, the newest first, and what those in force come to."""
        today, rules = local_day(utc_now()), self.app.store.rules
        in_force = {"cases": cases_view(rules.on(today))}
        items = [{**each, **in_force} if each["in_force"] else each for each in rules.versions(today, request["limit"])]
        return {"items": items, "next_cursor": None}

    @query(asked.NewRules, allow=STAFF)
    def try_rules(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Who could order no more under these rules, or could again; nothing is published."""
        rules, touched = self.app.try_rules(request)
        return {**touched, "cases": cases_view(rules)}

    @command(asked.NewRules, allow=("admin",))
    def publish_rules(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Rules that hold from a day on."""
        return {"version": self.app.publish_rules(subject, request, id_of_command())}
