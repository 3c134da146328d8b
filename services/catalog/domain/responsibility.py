"""Who is responsible for a title: names, apart from what they did and where they come from."""

import re

LONGEST_NAME = 100
MOST_PEOPLE = 20

_BETWEEN = re.compile(r"\s*[/／、;；，|]\s*")
_COUNTRY = re.compile(r"^\s*[\[【(（〔][^\]】)）〕]{1,8}[\]】)）〕]\s*")
_ORIGINAL = re.compile(r"\s*[（(][^）)]*[A-Za-z][^）)]*[)）]\s*")
_ROLE = re.compile(r"[\s,，]*(?:等)?(?:编著|总主编|主编|原著|译注|校注|编译|选编|编写|编绘|著|编|译|绘|撰|整理)$")


def name_of(part: str) -> str:
    """One name without country, original spelling and role: ``[英] 罗琳 (J. K. Rowling) 著`` is ``罗琳``."""
    name = _ORIGINAL.sub("", _COUNTRY.sub("", part))
    return _ROLE.sub("", name.strip(" .,，:：[]【】")).strip()[:LONGEST_NAME]


def people_of(statement: str | None) -> list[str]:
    """The names of a statement of responsibility: ``[英] J.K.罗琳/著、马爱农 译`` gives two."""
    names = (name_of(part) for part in _BETWEEN.split(statement or ""))
    return list(dict.fromkeys(name for name in names if name))[:MOST_PEOPLE]


def bare_name(author: str) -> str:
    """The first name of what stands as one author, with nothing left to take away: ``张三 编 著`` is ``张三``."""
    name = next(iter(people_of(author)), "")
    return name if name == author else bare_name(name)
