"""A small library of titles that are easily mistaken for each other."""

from tests.unit.catalog.records import record

DREAM = record("红楼梦", "曹雪芹", "高鹗", publisher="人民文学出版社", isbn="9787020002207", published_year=1982)
NIGHTMARE = record("红楼梦魇", "张爱玲", published_year=2002, popularity=5)
FOREST = record("三体Ⅱ·黑暗森林", "刘慈欣", subjects=["科幻小说"], published_year=2008, series="中国科幻基石丛书")
BODY = record("三体", "刘慈欣", subjects=["科幻小说"], published_year=2008)
GATSBY = record("了不起的盖茨比", "[美]菲茨杰拉德", language="zh", category="I712.45", call_number="I712.45/F41")
POTTER = record("HarryPotterandtheDeathlyHallows", "J. K. Rowling", language="en", category="I561.84")
ALIVE = record("活着", "余华", copies=[{"barcode": "B900", "branch_id": "ys", "state": "on_loan"}])
LIBRARY = [DREAM, NIGHTMARE, FOREST, BODY, GATSBY, POTTER, ALIVE]
