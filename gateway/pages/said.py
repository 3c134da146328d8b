"""One message for the next page. The browser carries it in a cookie, since the gateway keeps no sessions.

The cookie holds a slug and a few short details, never sentences or markup: whoever forges it can only show themselves
one of our own sentences.
"""

import base64
import binascii
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from gateway.problems import words_of
from services.contracts.errors import ERRORS

COOKIE = "taoshu_said"
SECONDS = 60
LONGEST = 120
DETAILS = frozenset(
    {
        "limit",
        "current",
        "over",
        "title",
        "reviewer",
        "status",
        "barcode",
        "minutes",
        "fields",
        "waiting",
        "isbn",
        "problem",
        "due_on",
        "rule_id",
        "field",
        "figure",
        "case",
        "one",
        "other",
        "years",
        "cases",
    }
)

DONE = {
    "in-cart": "《{title}》已放进借书车。",
    "in-cart-again": "{current} 本书已放回借书车，请重新选择时段。",
    "nothing-for-the-cart": "这些书图书馆现在都没有了，或已在另一张订单里。",
    "out-of-cart": "已从借书车移出。",
    "set-aside": "已放到暂存架。",
    "order-cancelled": "订单已取消。",
    "waiting-stopped": "没到的书不再等候，其余照旧。",
    "renewed": "《{title}》已续借。",
    "collection-asked": "已通知快递员上门取《{title}》。",
    "order-approved": "已审核通过。",
    "orders-approved": "通过 {current} 张订单，{over} 张未能处理，仍待审核。",
    "approval-taken-back": "正在撤回，书还没有打包就会回到待审核。",
    "order-rejected": "已审核不通过，读者会看到您写的话。",
    "order-claimed": "这张订单由您审核，十分钟内别人不能审核。",
    "returned": "《{title}》已归还。",
    "claimed-returned": "已记下您归还了《{title}》，图书馆会去查找。",
    "lost": "《{title}》已登记遗失，找到后请送回。",
    "settled": "《{title}》的遗失已结清。",
    "recalled": "已请读者提前归还《{title}》。",
    "return-denied": "已告诉读者没有找到《{title}》。",
    "rules-published": "新规则已发布。",
    "card-granted": "{title}的借阅证已确认。",
    "needs-noted": "{title}的便民档案已登记，从下一次借书起按新的期限。",
    "needs-cleared": "{title}的便民档案已清除。",
    "record-kept": "您的借阅记录会一直保留，只有您和图书馆工作人员看得到。",
    "record-forgotten": "整单图书还清 {limit} 天后，图书馆不再留存是谁借的。",
    "branches-closed": "闭馆已登记，这些日子到期的书和取书期限会自动顺延，并通知读者。",
    "closure-lifted": "闭馆已撤销；已经顺延的日期不再提前。",
    "title-added": "《{title}》已登记，请添加复本。",
    "title-changed": "《{title}》已保存。",
    "title-withdrawn": "《{title}》已下架。",
    "title-restored": "《{title}》已重新上架。",
    "file-taken": "文件已收到，正在导入。",
    "copy-added": "复本 {barcode} 已添加。",
    "copy-changed": "复本 {barcode} 已修改。",
    "packed": "已备好。",
    "dispatched": "已出发。",
    "attempted": "已登记。",
    "collected": "图书已交给读者。",
    "registered": "注册成功，欢迎来借书！",
    "signed-out": "您已退出。",
}
FIELDS = {
    "login": "用户名（3 到 60 个字母、数字或 _ . @ -）",
    "password": "密码（8 位以上）",
    "name": "姓名",
    "phone": "电话（数字）",
    "community": "小区",
    "slot_id": "时段（请选一个）",
    "branch_id": "服务点",
    "method": "取书方式",
    "address": "地址",
    "reason_code": "原因",
    "message": "给读者的话",
    "proof": "签收说明",
    "outcome": "送书结果",
    "barcode": "条码",
    "code": "取书码",
    "lines": "图书（请至少选一本）",
    "q": "检索词（最多 200 字）",
    "file": "文件（请选一个）",
    "title": "书名",
    "authors": "作者",
    "category": "中图法分类（如 I247.5）",
    "isbn": "ISBN",
    "published_year": "出版年",
    "language": "语种",
    "effective_from": "从哪一天起",
    "rule_id": "规则的名字（字母和 -）",
    "figures": "规定的数字（0 到 999 的整数）",
    "rules": "规则（1 到 60 条）",
    "keep": "是否保留",
    "until": "保留到哪一天",
    "consented": "读者的同意",
    "card": "借阅证",
    "needs": "读者的情况",
    "first_on": "第一天",
    "last_on": "最后一天",
    "override": "破例的理由（最多 200 字）",
    "next_title_id": "另一版本的书目编号",
    "reason": "闭馆原因（最多 60 字）",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What happened, or why not."""

    slug: str
    details: dict[str, Any]

    @property
    def refused(self) -> bool:
        """Whether it tells a refusal."""
        return self.slug not in DONE

    @property
    def text(self) -> str:
        """The sentences that a person reads."""
        if not self.refused:
            return DONE[self.slug].format_map(defaultdict(lambda: "—", self.details))
        if self.slug == "idempotency-key-reused":
            return "这张表已经提交过了，内容和上一次不同。请重新打开这一页看看结果。"
        text = "".join(words_of(self.slug, self.details))
        wrong = [FIELDS[name] for name in str(self.details.get("fields", "")).split(",") if name in FIELDS]
        return f"{text}请检查：{'、'.join(wrong)}。" if wrong else text


def message(slug: str, details: dict[str, Any]) -> Message:
    """A message with only those details that its sentences use, cut to a decent length."""
    kept = {key: value for key, value in details.items() if key in DETAILS}
    if isinstance(kept.get("fields"), dict):
        kept["fields"] = ",".join(_names(kept["fields"]))
    known = slug if slug in ERRORS or slug in DONE else "internal-error"
    return Message(known, {key: str(value)[:LONGEST] for key, value in kept.items()})


def carry(answer: Response, slug: str, details: dict[str, Any]) -> None:
    """Have the next page say it."""
    told = message(slug, details)
    packed = json.dumps([told.slug, told.details]).encode()
    answer.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(packed).decode(),
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )


def waiting() -> Message | None:
    """What this page has to say; None for nothing, or for a cookie that is not ours."""
    try:
        slug, details = json.loads(base64.urlsafe_b64decode(request.cookies.get(COOKIE, "")))
        return message(slug, details)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        return None


def _names(fields: Any) -> list[str]:
    """The innermost fields of a validation report, of those that have a name here where there are any."""
    if not isinstance(fields, dict):
        return []
    found: list[str] = []
    for name, below in fields.items():
        inner = _names(below)
        found += inner if inner and (name not in FIELDS or any(each in FIELDS for each in inner)) else [str(name)]
    return found
