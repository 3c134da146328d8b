"""State diagrams for the documents, drawn from the tables of moves: ``python -m deploy.diagrams`` rewrites them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.delivery.domain import states as delivery_states
from services.orders.domain import loan_states, states

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(<!-- transitions:begin -->\n).*(<!-- transitions:end -->)", re.DOTALL)

Moves = Mapping[tuple[Any, str], Any]

DIAGRAMS: dict[Path, dict[str, Moves]] = {
    ROOT / "services/orders/README.md": {
        "An order": states.TRANSITIONS,
        "A line of an order": states.LINE_TRANSITIONS,
        "A loan": loan_states.LOAN_TRANSITIONS,
    },
    ROOT / "services/delivery/README.md": {"A handover": delivery_states.TRANSITIONS},
}
"""Which document shows which tables."""


def diagram(moves: Moves) -> str:
    """A Mermaid state diagram: the first row begins in the first state, a state without a row is an end."""
    leaves = [state for state, _ in moves]
    ends = dict.fromkeys(state for state in moves.values() if state not in leaves)
    arrows = [f"[*] --> {leaves[0]}"]
    arrows += [f"{state} --> {follows}: {verb}" for (state, verb), follows in moves.items()]
    arrows += [f"{state} --> [*]" for state in ends]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {arrow}" for arrow in arrows), "```"])


def drawn(page: str, tables: Mapping[str, Moves]) -> str:
    """The text of a document with its diagrams as the tables are now."""
    block = "\n\n".join(f"**{title}**\n\n{diagram(moves)}" for title, moves in tables.items())
    text, found = BLOCK.subn(lambda marks: f"{marks[1]}\n{block}\n\n{marks[2]}", page)
    if found != 1:
        raise ValueError(f"one block of transitions is expected, {found} found")
    return text


if __name__ == "__main__":
    for document, tables in DIAGRAMS.items():
        document.write_text(drawn(document.read_text("utf-8"), tables), "utf-8")
        print(f"drawn {document.relative_to(ROOT)}")
