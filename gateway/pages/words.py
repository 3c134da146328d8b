"""Codes and moments in the words of a reader. Templates use these as filters."""

import zlib
from datetime import date, datetime, timedelta, timezone
from typing import Any

from gateway.pages.codes import (
    CARDS,
    CARDS_OF_ALL,
    FIGURES,
    LINES,
    MATERIALS,
    NEEDS,
    NEEDS_OF_ALL,
    NEXT_STEPS,
    REFUSED_NOW,
    RENEWALS,
    VERDICTS,
)

LIBRARY_TIME = timezone(timedelta(hours=8))
WEEKDAYS = "一二三四五六日"
COVERS = 8
OPEN_BEFORE = ("requested", "allotted", "waitlisted", "approved")
"""States of a line that may still be handed over."""


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(LIBRARY_TIME)


def day(moment: str) -> str:
    """``11月25日 周二``, of a moment or of a date."""
    on = date.fromisoformat(moment) if len(moment) == len("2026-11-25") else _local(moment).date()
    return f"{on.month}月{on.day}日 周{WEEKDAYS[on.weekday()]}"


def clock(moment: str) -> str:
    """``09:00``, in library time."""
    return f"{_local(moment):%H:%M}"


def at(moment: str) -> str:
    """``11月25日 周二 09:00``."""
    return f"{day(moment)} {clock(moment)}"


def window(span: dict[str, Any]) -> str:
    """``11月25日 周二 09:00–11:00``, or nothing where no window is set yet."""
    if not (span.get("starts_at") and span.get("ends_at")):
        return ""
    return f"{at(span['starts_at'])}–{clock(span['ends_at'])}"


def availability(found: dict[str, int]) -> str:
    """Whether a title can be had now, in words."""
    if found["available"]:
        return f"可借 {found['available']} 本"
    if not found["total"]:
        return "暂无复本"
    if found["waiting"]:
        return f"全部借出，前面 {found['waiting']} 人等候"
    return "全部借出，可以排队等候"


def availability_mood(found: dict[str, int]) -> str:
    """The colour class that goes with the words."""
    return "good" if found["available"] else "wait" if found["total"] else "none"


def line_status(line: dict[str, Any]) -> str:
    """The truth about one line of an order."""
    if line.get("moved_to"):
        return "书已到馆，转入新订单"
    if line.get("loan_status") == "claimed_returned":
        return "据说已归还，正在核实"
    due = day(line["due_on"]) if line.get("due_on") else "—"
    return LINES[line["status"]].format(place=line.get("place", "—"), due=due)


def next_step(order: dict[str, Any]) -> str:
    """What follows for the reader of an order."""
    waits = [line["status"] == "waitlisted" for line in order["lines"] if line["status"] in OPEN_BEFORE]
    return NEXT_STEPS["waiting" if order["status"] == "submitted" and waits and all(waits) else order["status"]]


def cover(title_id: str) -> int:
    """Which of the cover colours a title wears; always the same one."""
    return zlib.crc32(title_id.encode()) % COVERS


def verdict(line: dict[str, Any]) -> str:
    """Why a title in the cart cannot be borrowed now, and what helps."""
    return VERDICTS[line["verdict"]["reason"]].format(**line["verdict"])


def no_renewal(loan: dict[str, Any]) -> str:
    """Why a loan cannot be renewed today."""
    if loan["renewal"]["limit"] == 0:
        return "您的借阅证不能续借，请按时归还"
    return RENEWALS[loan["renewal"]["reason"]].format(**loan["renewal"])


def span(closure: dict[str, Any]) -> str:
    """``2月16日 周一``, or from the first such day to the last."""
    first, last = day(closure["first_on"]), day(closure["last_on"])
    return first if first == last else f"{first} 至 {last}"


def record(explained: dict[str, Any]) -> str:
    """What staff should know of a reader, in one line."""
    who = "，".join([CARDS.get(explained["card"], "新读者"), *filter(None, [NEEDS.get(explained["needs"])])])
    late = f"，迟还 {explained['late']} 本" if explained["late"] else ""
    late += f"，遗失 {explained['lost']} 本" if explained["lost"] else ""
    return f"{who} · 另有 {explained['held']} 本，最多 {explained['max_loans']} 本 · 借过 {explained['loans']} 本{late}"


def refusal(explained: dict[str, Any]) -> str:
    """What the policy would refuse, were the order submitted now."""
    return "按现在的规则不能借：" + REFUSED_NOW[explained["refusal"]["reason"]].format(**explained["refusal"])


def whom(rule: dict[str, Any], branches: dict[str, dict[str, Any]]) -> str:
    """For whom and what a rule is."""
    names = {branch_id: branch["name"] for branch_id, branch in branches.items()}
    known = {"cards": CARDS_OF_ALL, "needs": NEEDS_OF_ALL, "materials": MATERIALS, "branches": names}
    named = ["、".join(words.get(each, each) for each in rule[part]) for part, words in known.items() if rule[part]]
    return " × ".join(named) or "全部"


def sets(rule: dict[str, Any]) -> str:
    """The figures that a rule sets."""
    return "，".join(f"{FIGURES.get(name, name)} {value}" for name, value in rule["figures"].items())


def allowance(terms: dict[str, Any]) -> str:
    """How much a reader may have, and has."""
    figures, name = terms["figures"], CARDS.get(terms["card"], "新读者")
    most, free = figures["max_loans"], max(0, figures["max_loans"] - terms["held"])
    room = f"最多同时借 {most} 本，现有 {terms['held']} 本，还可以借 {free} 本"
    return f"{name}：{room}，图书每本借 {figures['loan_days']} 天。"


FILTERS = (
    day,
    clock,
    at,
    window,
    availability,
    availability_mood,
    line_status,
    next_step,
    cover,
    verdict,
    allowance,
    record,
    refusal,
    no_renewal,
    span,
    whom,
    sets,
)
