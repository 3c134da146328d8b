"""Accounts, sessions and the words of notices."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.contracts.subscriptions import USERS_NOTICES
from services.users.domain import session
from services.users.domain.account import Account
from services.users.domain.notice import words_for

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def an_account(role: str) -> Account:
    return Account("a1", "wang", "hash", "王秀兰", "0731", role, NOW, card_requested="trust_card")


def test_a_wished_for_card_is_no_card_until_staff_grant_it() -> None:
    reader = an_account("reader")
    assert [event.card for event in reader.registered()] == [None]
    assert [event.card for event in reader.grant("trust_card")] == ["trust_card"]
    assert (reader.card, reader.card_requested) == ("trust_card", None)


@pytest.mark.parametrize("role", ["staff", "courier", "admin"])
def test_who_works_here_is_no_reader(role: str) -> None:
    assert an_account(role).registered() == []


def test_a_session_ends_by_time_or_by_hand() -> None:
    living = session.start("s1", "a1", "reader", NOW)
    assert living.is_alive(NOW + session.LASTS - timedelta(seconds=1))
    assert not living.is_alive(NOW + session.LASTS)
    assert [event.wire_name for event in living.end(NOW)] == ["session-ended"]
    assert not living.is_alive(NOW)
    assert living.end(NOW) == []
    assert session.start("s2", "a1", "staff", NOW).expires_at < living.expires_at


@pytest.mark.parametrize("event", [event.name for event in USERS_NOTICES.events])
def test_every_event_that_is_heard_has_words(event: str) -> None:
    news = {
        "message": "破损",
        "title": "活着",
        "due_on": date(2026, 4, 1),
        "pickup_code": "123456",
        "outcome": "nobody_home",
        "text": "因春节闭馆，图书为您保留到 2月24日 18:00",
        "reason": "春节",
        "days": 8,
    }
    words = words_for(event, news)
    assert words and "{" not in words
