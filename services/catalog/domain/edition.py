"""Another edition in place of a title of which no copy is here."""

from dataclasses import asdict

from services.catalog.domain.events import CopyAllotted, EditionAllotted
from services.catalog.domain.title import Events, Title

UNNAMED = "另一版本"


def offer(title: Title, order_id: str, line_id: str, branch_id: str) -> Events:
    """Claim a copy of this edition for the line, if one is on the shelf; nobody waits for an edition.

    A line that has its copy is told so again.
    """
    if line_id in title.served:
        return []
    claimed = title.claimed_for(line_id)
    told = [claimed] if claimed else [] if title.withdrawn else title.claim_on_shelf(order_id, line_id, branch_id)
    return [_of_edition(each, title) if isinstance(each, CopyAllotted) else each for each in told]


def _of_edition(claimed: CopyAllotted, title: Title) -> EditionAllotted:
    return EditionAllotted(**asdict(claimed), edition=in_words(title))


def in_words(title: Title) -> str:
    """What tells this edition from others: its publisher, year and number."""
    told = (title.publisher, str(title.published_year or ""), title.edition)
    return " ".join(" ".join(filter(None, told)).split()) or UNNAMED
