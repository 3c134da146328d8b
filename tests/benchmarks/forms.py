"""What readers type when they look for a title that they know: whole, in part, misspelled, by its sound."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from opencc import OpenCC
from pypinyin import lazy_pinyin
from rjieba import cut

from services.catalog.search import main_title

Title = dict[str, Any]

HAN = re.compile(r"[\u4e00-\u9fff]+")
SHORTEST, LONGEST = 4, 14
LOOK_ALIKE = """
己已巳 未末 土士 人入八 日曰目 天夭 千干于 戊戌戍 大太犬 王玉主 刀力 鸟乌 木本术 贝见 儿几 午牛 田由甲申 免兔 白自百
今令 古占右石 问间闻 拔拨 辨辩辫 侯候 陷隐 泠冷 洒酒 折拆析 治冶 哀衰衷 晴睛 清请情 渴喝 竟竞 密蜜 历厉 那哪 象像 青春
名各 找我 幻幼 宇字 壁璧 未来末 孤弧 遗遣 暑署 赢嬴 徒徙 沦论伦 喑暗 稚雅 梁粱 篮蓝 傅博
"""


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the key of the main title that is meant."""

    typed: str
    meant: Title


class Forms:
    """Queries for titles of one catalogue, the same for the same seed."""

    def __init__(self, titles: list[Title], seed: int) -> None:
        self._random = random.Random(seed)
        self._titles = [title for title in titles if SHORTEST <= len(_han(title)) <= LONGEST]
        self._same_sound = _by_sound(self._titles)
        self._same_look = {one: group.replace(one, "") for group in LOOK_ALIKE.split() for one in group}
        self._all = sorted({character for group in self._same_sound.values() for character in group})
        self._traditional = OpenCC("s2t")

    def queries(self, count: int) -> Iterator[tuple[str, list[Query]]]:
        """So many queries of each class."""
        known = self._random.sample(self._titles, min(count, len(self._titles)))
        classes: dict[str, Callable[[Title], str | None]] = {
            "whole title": _han,
            "fragment": self._fragment,
            "one dropped": self._one_dropped,
            "homophone": self._homophone,
            "look-alike": self._look_alike,
            "wrong character": self._wrong,
            "two swapped": self._two_swapped,
            "full pinyin": lambda title: "".join(lazy_pinyin(_han(title))),
            "initials": lambda title: "".join(sound[0] for sound in lazy_pinyin(_han(title))),
            "mixed with pinyin": self._mixed,
            "author and part": self._author_and_part,
            "traditional": lambda title: self._traditional.convert(_han(title)),
            "word order": self._word_order,
            "isbn, hyphens": _isbn,
        }
        for name, form in classes.items():
            made = [Query(typed, title) for title in known if (typed := form(title))]
            if made:
                yield name, made

    def _fragment(self, title: Title) -> str:
        text = _han(title)
        length = self._random.randint(SHORTEST, len(text))
        start = self._random.randint(0, len(text) - length)
        return text[start : start + length]

    def _one_dropped(self, title: Title) -> str:
        text, place = self._place_in(title)
        return text[:place] + text[place + 1 :]

    def _homophone(self, title: Title) -> str | None:
        text, place = self._place_in(title)
        others = self._same_sound[lazy_pinyin(text[place])[0]].replace(text[place], "")
        return text[:place] + self._random.choice(others) + text[place + 1 :] if others else None

    def _look_alike(self, title: Title) -> str | None:
        text = _han(title)
        places = [place for place, character in enumerate(text) if character in self._same_look]
        if not places:
            return None
        place = self._random.choice(places)
        return text[:place] + self._random.choice(self._same_look[text[place]]) + text[place + 1 :]

    def _wrong(self, title: Title) -> str:
        text, place = self._place_in(title)
        return text[:place] + self._random.choice(self._all) + text[place + 1 :]

    def _two_swapped(self, title: Title) -> str:
        text = _han(title)
        place = self._random.randrange(len(text) - 1)
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]

    def _mixed(self, title: Title) -> str:
        text = _han(title)
        place = self._random.randrange(1, len(text))
        return text[:place] + "".join(lazy_pinyin(text[place:]))

    def _author_and_part(self, title: Title) -> str | None:
        author = next((name for name in title["authors"] if len(name) > 1), None)
        text = _han(title)
        return f"{author} {text[: max(2, len(text) // 2)]}" if author else None

    def _word_order(self, title: Title) -> str | None:
        words = cut(_han(title))
        if len(words) < 2:
            return None
        place = self._random.randrange(len(words) - 1)
        words[place], words[place + 1] = words[place + 1], words[place]
        return "".join(words)

    def _place_in(self, title: Title) -> tuple[str, int]:
        text = _han(title)
        return text, self._random.randrange(len(text))


def _han(title: Title) -> str:
    """The main title, if it is all Chinese."""
    text = main_title(title["title"])
    return text if HAN.fullmatch(text) else ""


def _isbn(title: Title) -> str | None:
    isbn = title["isbn"]
    return f"{isbn[:3]}-{isbn[3]}-{isbn[4:8]}-{isbn[8:12]}-{isbn[12]}" if isbn and len(isbn) == 13 else None


def _by_sound(titles: list[Title]) -> dict[str, str]:
    groups: dict[str, set[str]] = defaultdict(set)
    for character in {character for title in titles for character in _han(title)}:
        groups[lazy_pinyin(character)[0]].add(character)
    return {sound: "".join(sorted(group)) for sound, group in groups.items()}
