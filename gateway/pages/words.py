"""Codes and moments in the words of a reader. Templates use these as filters."""

import zlib
from datetime import date, datetime, timedelta, timezone
from typing import Any

LIBRARY_TIME = timezone(timedelta(hours=8))
WEEKDAYS = "一二三四五六日"
COVERS = 8

METHODS = {"pickup": "到馆自取", "delivery": "送书上门"}
REASONS = {
    "damaged": "图书破损",
    "not_found_on_shelf": "架上没有找到",
    "needed_for_reading_room": "留馆阅览",
    "reader_limit": "超出可借数量",
    "duplicate": "重复借阅",
    "other": "其他原因",
}
OUTCOMES = {
    "delivered": "送达",
    "nobody_home": "家中无人",
    "refused": "拒收",
    "wrong_address": "地址有误",
}
NEEDS = {"elderly": "高龄", "disabled": "行动不便", "busy": "上班繁忙"}
CARDS = {"city_pass": "全城通", "trust_card": "诚信通"}
COPY_STATES = {
    "on_shelf": "在架可借",
    "claimed": "已留给读者",
    "on_loan": "已借出",
    "in_transit": "调拨途中",
    "withdrawn": "已下架",
    "lost": "已遗失",
}
LANGUAGES = {
    "zh": "中文",
    "en": "英文",
    "ja": "日文",
    "ko": "韩文",
    "fr": "法文",
    "de": "德文",
    "ru": "俄文",
    "es": "西班牙文",
}
MATERIALS = {
    "book": "图书",
    "periodical": "期刊",
    "audio": "有声书",
    "video": "影像",
    "map": "地图",
    "score": "乐谱",
    "kit": "套装",
    "electronic": "电子资源",
}
LINES = {
    "requested": "正在为您找书",
    "allotted": "已留书",
    "waitlisted": "第 {place} 位等候",
    "unavailable": "无法提供",
    "approved": "审核通过",
    "rejected": "审核不通过",
    "handed_over": "借阅中，应还日期 {due}",
    "returned": "已归还",
    "lost": "已登记遗失",
    "released": "已取消",
}
VERDICTS = {
    "lost_books": "有 {current} 本遗失的书没有结清，请先到服务台办理",
    "grace_days": "有书已过期 {current} 天，先归还才能再借",
    "one_copy": "您已经借了或正在借这种书",
    "max_loans": "超出可借的 {limit} 本，请先暂存，或归还别的书",
    "delivery_lines": "一次最多送 {limit} 本，请先暂存，或改为自取",
}
REFUSED_NOW = {
    "lost_books": "读者有 {current} 本遗失的书没有结清",
    "grace_days": "读者有书已过期 {current} 天，宽限 {limit} 天",
    "one_copy": "读者已经有这种书",
    "max_loans": "超出可借的 {limit} 本",
    "delivery_lines": "一次最多送 {limit} 本",
}
RENEWALS = {
    "renewal_overdue": "已经过期，不能续借，请尽快归还",
    "awaited": "有其他读者在等，不能续借",
    "renewals": "已续借 {current} 次，不能再续",
}
INSTEAD = {
    "wait": "可以过些时候再借",
    "another_edition": "可以借另一个版本",
    "another_branch": "其他服务点可能有这本书",
    "suggest_buying": "可以向图书馆推荐购买",
    "return_others": "归还几本后可以再借",
}
RULES = {"lost_books": "遗失没有结清", "one_copy": "已有这种书"}
"""Reasons that no rule of the library sets."""
DEEDS = {"approved": "通过", "rejected": "不通过", "taken_back": "撤回"}
LOAN_QUEUES = {
    "claimed_returned": "读者说已还",
    "awaited": "有人等候",
    "overdue": "已过期",
    "lost": "已遗失",
}
NEXT_STEPS = {
    "submitted": "正在为您找书，请稍等片刻。",
    "pending_review": "图书馆正在审核，结果会显示在这里。",
    "approved": "工作人员正在备书。",
    "rejected": "您可以换一本书再借。",
    "preparing": "图书已打包，等快递员出发。",
    "ready_for_pickup": "请凭取书码到服务点取书。",
    "out_for_delivery": "快递员正在路上，请留意门铃和电话。",
    "handed_over": "请在应还日期前归还，也可以续借。",
}


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
    due = day(line["due_on"]) if line.get("due_on") else "—"
    return LINES[line["status"]].format(place=line.get("place", "—"), due=due)


def cover(title_id: str) -> int:
    """Which of the cover colours a title wears; always the same one."""
    return zlib.crc32(title_id.encode()) % COVERS


def verdict(line: dict[str, Any]) -> str:
    """Why a title in the cart cannot be borrowed now, and what helps."""
    return VERDICTS[line["verdict"]["reason"]].format(**line["verdict"])


def no_renewal(loan: dict[str, Any]) -> str:
    """Why a loan cannot be renewed today."""
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
    cover,
    verdict,
    allowance,
    record,
    refusal,
    no_renewal,
    span,
)
TABLES = {
    "METHODS": METHODS,
    "REASONS": REASONS,
    "OUTCOMES": OUTCOMES,
    "CARDS": CARDS,
    "COPY_STATES": COPY_STATES,
    "LANGUAGES": LANGUAGES,
    "MATERIALS": MATERIALS,
    "NEXT_STEPS": NEXT_STEPS,
    "LOAN_QUEUES": LOAN_QUEUES,
    "INSTEAD": INSTEAD,
    "DEEDS": DEEDS,
    "RULES": RULES,
}
