"""编目台: a librarian keeps the catalogue with links and forms alone."""

import uuid

import pytest

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, eventually

DESK = "/staff/catalogue"


@pytest.fixture
def staff(system: System) -> Browser:
    return Browser(system.url).sign_in(**system.accounts["staff"])


@pytest.fixture
def name() -> str:
    return f"编目书{uuid.uuid4().hex[:8]}"


def added(staff: Browser, name: str) -> str:
    """The path of a new title's page at the desk."""
    staff.get(f"{DESK}/new")
    staff.send(f"{DESK}/new", title=name, authors="甲；乙; 丙", category="I247.5", isbn="978-7-02-000220-7")
    assert f"《{name}》已登记" in staff.words
    return staff.path


def test_a_title_is_added_with_its_copies_and_readers_find_it(staff: Browser, name: str, library: Library) -> None:
    path = added(staff, name)
    barcode = f"D{name[3:]}"
    staff.send(f"{path}/copies", barcode=barcode, branch_id="jl", location="二楼")
    assert f"复本 {barcode} 已添加" in staff.words and "二楼" in staff.words
    found = library.visitor.get("/titles", q=name)["items"][0]
    assert (found["authors"], found["isbn"], found["availability"]["available"]) == (
        ["甲", "乙", "丙"],
        "9787020002207",
        1,
    )


def test_a_title_is_found_at_the_desk_and_corrected(staff: Browser, name: str, library: Library) -> None:
    path = added(staff, name)
    assert path in staff.get(f"{DESK}?q={name}")
    staff.get(path)
    staff.send(path, title=f"新{name}", publisher="人民文学出版社", published_year="2019", summary="一本好书。")
    assert f"《新{name}》已保存" in staff.words
    changed = library.visitor.get(f"/titles/{path.rpartition('/')[2]}")
    assert (changed["publisher"], changed["published_year"], changed["summary"]) == (
        "人民文学出版社",
        2019,
        "一本好书。",
    )
    staff.send(path, publisher="")
    assert library.visitor.get(f"/titles/{path.rpartition('/')[2]}")["publisher"] is None


def test_a_title_is_withdrawn_and_put_back(staff: Browser, name: str, library: Library) -> None:
    path = added(staff, name)
    staff.send(f"{path}/withdraw")
    assert f"《{name}》已下架" in staff.words
    assert library.visitor.get("/titles", q=name)["total"] == 0
    assert path in staff.get(DESK)
    staff.get(path)
    staff.send(f"{path}/restore")
    assert library.visitor.get("/titles", q=name)["total"] == 1


def test_a_copy_is_marked_as_lost_and_found_again(staff: Browser, name: str) -> None:
    path = added(staff, name)
    barcode = f"D{name[3:]}"
    staff.send(f"{path}/copies", barcode=barcode, branch_id="jl")
    staff.send(f"{path}/copies/{barcode}", state="lost")
    assert "已遗失" in staff.words
    staff.send(f"{path}/copies/{barcode}", state="on_shelf")
    assert "在架可借" in staff.words


def test_what_is_wrong_is_said_on_the_form(staff: Browser, name: str) -> None:
    staff.get(f"{DESK}/new")
    staff.send(f"{DESK}/new", title=name, category="I247.5", isbn="9787020002208")
    assert staff.path == f"{DESK}/new" and "不是有效的 ISBN" in staff.words
    staff.send(f"{DESK}/new", title=name, category="小说")
    assert "中图法分类" in staff.words


def test_the_desk_is_for_those_who_work_at_it(system: System) -> None:
    reader = Browser(system.url).sign_in(**system.accounts["reader"])
    assert "您的账号不能做这件事" in reader.get(DESK)
    assert reader.page.status_code == 403
    visitor = Browser(system.url)
    visitor.get(DESK)
    assert visitor.path.startswith("/login")


def test_a_guess_is_told_and_completions_are_links(staff: Browser, name: str) -> None:
    added(staff, name)
    visitor = Browser(staff.url)
    visitor.get(f"/?q=编木书{name[3:]}")
    assert "您要找的是不是" in visitor.words and name in visitor.words
    assert f"?q={name[3:]}" not in visitor.get("/suggest?q=zzzz")
    assert name in visitor.get(f"/suggest?q={name[:6]}")


def hand_in(staff: Browser, content: bytes, filename: str = "books.csv", branch_id: str = "jl") -> None:
    staff.get(f"{DESK}/imports")
    fields = {**staff.form(f"{DESK}/imports"), "branch_id": branch_id}
    fields.pop("file")
    files = {"file": (filename, content)}
    staff.page = staff.http.post(f"{staff.url}{DESK}/imports", data=fields, files=files, timeout=60)


def test_a_file_is_handed_in_and_becomes_titles(staff: Browser, name: str, library: Library) -> None:
    rows = "".join(f"{name}第{n}种,作者{n},I247.5,978702000{n:04d}0,M{name[3:]}{n}\n" for n in range(3))
    hand_in(staff, f"书名,作者,分类号,ISBN,条码\n{rows}{name}坏的,,小说,,\n,无名,,,\n".encode("gb18030"))
    assert "文件已收到" in staff.words

    def is_done() -> bool:
        staff.get(f"{DESK}/imports/latest")
        return "新增 4 种" in staff.words and "正在导入" not in staff.words

    eventually(is_done, patience=60)
    assert "跳过 1 条" in staff.words
    eventually(lambda: library.visitor.get("/titles", q=name)["total"] == 4)
    problems = staff.get(staff.page.text.partition('href="')[2].partition('"')[0])
    assert "5,title," in problems


def test_a_file_of_no_records_is_told_from_one(staff: Browser, name: str) -> None:
    hand_in(staff, b"\x00\x01" + name.encode(), f"{name}.bin")
    eventually(lambda: "没有导入" in staff.get(f"{DESK}/imports"), patience=60)
    assert f"{name}.bin" in staff.words


def test_a_reader_hands_in_nothing(system: System) -> None:
    reader = Browser(system.url).sign_in(**system.accounts["reader"])
    answer = reader.http.post(f"{system.url}{DESK}/imports", files={"file": ("x.csv", b"a")}, timeout=30)
    assert answer.status_code == 403
