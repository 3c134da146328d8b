"""Which part of a name answers a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.retrieval.folding import placed, units
from services.catalog.search import Marker


def shown(q: str, name: str) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in Marker(q).pieces(name))


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("红楼梦", "[红楼梦]人物论"),
        ("紅樓夢", "《[红楼梦]》考证"),
        ("honglou", "[红楼]梦"),
        ("红lou梦", "评[红楼梦]"),
        ("hlm", "评[红楼梦]"),
        ("caoxueqin hlm", "评[红楼梦]"),
        ("红天梦", "[红]楼[梦]"),
        ("楼红", "[红楼]梦"),
        ("曹雪芹 红楼梦", "[红楼梦]"),
        ("历史", "李氏[历史]理事"),
        ("茶", "[茶]经：中国[茶]"),
        ("cha", "[茶]经"),
        ("红楼梦 2", "[红楼梦]（[2]）"),
        ("20", "2016年的回忆"),
        ("harry potter", "[HarryPotter]与魔法石"),
        ("potter", "Harry[Potter]与魔法石"),
        ("ＰＹＴＨＯＮ", "[Python]编程"),
        ("pyhton", "[Python]编程"),
        ("c语言", "[C语言]程序设计"),
        ("三体Ⅱ", "[三体II] 黑暗森林"),
        ("红楼梦", "梦里花落知多少"),
        ("", "红楼梦"),
        ("ノルウェイの森", "海辺のカフカの本"),
        ("の", "海辺[の]カフカ[の]本"),
        ("红楼梦", "<b>[红楼梦]</b>"),
    ],
)
def test_what_answers_the_query_is_marked(q: str, name: str) -> None:
    assert shown(q, name.replace("[", "").replace("]", "")) == name


@given(q=st.text(max_size=30), name=st.text(max_size=60))
def test_the_pieces_are_the_name(q: str, name: str) -> None:
    pieces = Marker(q).pieces(name)
    assert "".join(piece.text for piece in pieces) == name
    assert all(piece.text for piece in pieces)


@given(st.text(alphabet="红楼 ab1（）Ⅱ:ＡHarryPotter", max_size=40))
def test_units_stand_where_they_were_found(text: str) -> None:
    assert [spot.unit for spot in placed(text)] == units(text)
    assert all(units(text[spot.start : spot.end]) for spot in placed(text))
