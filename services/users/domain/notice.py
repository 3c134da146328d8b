"""What a reader is told when something happens to an order."""

from datetime import date
from typing import Any

OUTCOMES = {"nobody_home": "家中无人", "refused": "未收书", "wrong_address": "地址有误"}


def words_for(event: str, news: dict[str, Any]) -> str:
    """The notice's text. Raises KeyError for an event that no notice is written for."""
    words = {
        "order-approved": "您的借书订单审核通过，正在备书。",
        "handover-withdrawn": "刚才的审核通过已撤回，图书馆会重新审核您的订单。",
        "order-rejected": "您的借书订单审核不通过：{message}",
        "lines-rejected": "您的借书订单有图书审核不通过：{message}",
        "order-cancelled": "您的借书订单已取消。",
        "order-expired": "您没有在期限内取书，订单已结束。",
        "order-postponed": "{text}。",
        "loan-started": "您借的《{title}》请于 {due_on} 前归还。",
        "loan-due-soon": "《{title}》{due_on} 到期，请归还；没有人等候时也可以续借。",
        "loan-overdue": "《{title}》应于 {due_on} 归还，已过期 {days} 天，请尽快归还。",
        "loan-recalled": "有其他读者在等《{title}》，请提前到 {due_on} 前归还，谢谢您。",
        "loan-due-moved": "因{reason}，《{title}》的应还日期顺延到 {due_on}。",
        "loan-claim-denied": "您说已归还的《{title}》没有在馆里找到，请再找一找；应还日期仍是 {due_on}。",
        "loan-lost": "《{title}》已登记为遗失。找到后请随时送回。",
        "handover-ready": "您的图书已备好，取书码 {pickup_code}。",
        "handover-dispatched": "快递员已带着您的图书出发。",
        "handover-attempted": "快递员来过：{outcome}，将再送一次。",
        "handover-failed": "图书未能送达：{outcome}，已退回图书馆。",
    }
    outcome = OUTCOMES.get(news.get("outcome", ""), "")
    return words[event].format(**{**news, "outcome": outcome, "due_on": _day(news.get("due_on"))})


def _day(due_on: date | None) -> str:
    return f"{due_on.month}月{due_on.day}日" if due_on else ""
