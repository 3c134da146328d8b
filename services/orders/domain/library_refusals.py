"""What is refused to those who set branches, closed days and rules."""

from services.orders.domain.refusals import Refused


class RuleInvalid(Refused):
    """A rule names what there is not, or sets what it cannot."""

    slug = "rule-invalid"


class RulesTooMany(Refused):
    """The rules tell more cases apart than can be checked."""

    slug = "rules-too-many"


class RulesInThePast(Refused):
    """Rules hold from a day that is still to come, or from today."""

    slug = "rules-in-the-past"


class RulesIncomplete(Refused):
    """No rule decides a figure in some case."""

    slug = "rules-incomplete"


class RulesOverlap(Refused):
    """Two rules decide the same figure in the same case."""

    slug = "rules-overlap"


class BranchNotFound(Refused):
    """No such branch."""

    slug = "branch-not-found"


class ClosureInvalid(Refused):
    """A branch cannot be closed for such days."""

    slug = "closure-invalid"


class ClosureNotFound(Refused):
    """No such closure, or it was lifted."""

    slug = "closure-not-found"
