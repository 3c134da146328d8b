"""Filling the catalogue from a file: nothing twice, nothing half, and on from where it stopped."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.database import Database

from services.catalog.importing.accepting import Accepting
from services.catalog.importing.facts import Facts, Read
from services.catalog.importing.jobs import STEP, Import
from services.catalog.importing.log import ImportLog, Progress
from services.catalog.storage import Store
from services.catalog.views import PROBLEMS_AT_ONCE, Views
from services.chassis.clock import new_id, utc_now
from services.chassis.messaging.publisher import ConfirmingPublisher
from services.chassis.messaging.relay import Relay
from services.chassis.storage.migrations import migrate

Documents = Database[dict[str, Any]]
NOBODY = "amqp://nobody:nothing@127.0.0.1:1/none"


class Library:
    """A catalogue of its own, and imports into it."""

    def __init__(self, database: Documents) -> None:
        migrate(database, "services.catalog.migrations")
        self.database = database
        self.store = Store(database, Relay(database, ConfirmingPublisher(NOBODY)))
        self.log = ImportLog(database)

    def begin(self, *facts: Facts | None, import_id: str = "i1") -> Iterator[Progress]:
        """Go on with an import of these records."""
        progress = self.log.find(import_id) or Progress(import_id, "books.csv", utc_now())
        job = Import(self.store, self.log, Accepting("jl", utc_now, new_id), progress)
        return job.run(iter([Read(number, each) for number, each in enumerate(facts, start=1)]))

    def bring(self, *facts: Facts | None, import_id: str = "i1") -> Progress:
        """Import these records."""
        for _progress in self.begin(*facts, import_id=import_id):
            pass
        done = self.log.find(import_id)
        assert done is not None
        return done

    @property
    def titles(self) -> list[str]:
        return sorted(title["title"] for title in self.database["titles"].find())


@pytest.fixture
def library(database: Documents) -> Library:
    return Library(database)


def book(title: str, **more: Any) -> Facts:
    return {"title": title, "category": "I2", **more}


def outcome(progress: Progress) -> tuple[int, int, int, int]:
    return progress.read, progress.added, progress.known, progress.skipped


def test_titles_come_with_their_copies_and_can_be_found(library: Library) -> None:
    done = library.bring(book("红楼梦", authors=["曹雪芹"], popularity=7, copies=[{"barcode": "b1"}]), book("活着"))
    assert (outcome(done), done.is_done) == ((2, 2, 0, 0), True)
    title = library.database["titles"].find_one({"title": "红楼梦"})
    assert title is not None
    assert (title["copies"][0]["barcode"], title["copies"][0]["branch_id"], title["popularity"]) == ("b1", "jl", 7)
    assert "hong.lou" in title["search"]["sounds"]


@pytest.mark.parametrize(
    ("here", "comes", "is_known"),
    [
        ({"isbn": "7-5037-1744-0"}, {"isbn": "9787503717444", "publisher": "另一家"}, True),
        (
            {"authors": ["曹雪芹"], "publisher": "人民文学出版社"},
            {"authors": ["曹雪芹"], "publisher": "人民文學出版社"},
            True,
        ),
        ({"published_year": 1982}, {"published_year": 1996}, False),
        ({"authors": ["曹雪芹"]}, {"authors": ["高鹗"]}, False),
        ({"authors": ["曹雪芹 著", "高鹗 续"]}, {"authors": ["曹雪芹"]}, True),
        ({"authors": ["曹雪芹 编 著"]}, {"authors": ["曹雪芹 编"]}, True),
        ({"authors": ["曹雪芹、高鹗"]}, {"authors": ["曹雪芹", "高鹗"]}, True),
    ],
)
def test_a_title_that_is_there_is_known_again(
    library: Library, here: dict[str, Any], comes: dict[str, Any], is_known: bool
) -> None:
    library.bring(book("红楼梦", **here))
    assert library.bring(book("红楼梦", **comes), import_id="i2").known == is_known


def test_what_comes_twice_in_one_file_is_taken_once(library: Library) -> None:
    assert outcome(library.bring(book("活着"), book("围城"), book("活 着"))) == (3, 2, 1, 0)


def test_what_is_wrong_is_told_by_record_and_field_and_stops_nothing(library: Library) -> None:
    library.bring(book("有主的书", copies=[{"barcode": "b1"}]), import_id="before")
    done = library.bring(
        book("甲", isbn="123"),
        book("", summary="没有书名"),
        book("乙", copies=[{"barcode": "b1"}]),
        None,
        book("丙"),
    )
    assert outcome(done) == (5, 2, 0, 3)
    assert library.titles == ["丙", "有主的书", "甲"]
    told = {(each["number"], each["field"]) for each in library.log.problems("i1")}
    assert told == {(1, "isbn"), (2, "title"), (3, "copies")}


def test_what_was_wrong_is_read_in_parts_of_whole_records(library: Library) -> None:
    wrong = PROBLEMS_AT_ONCE // 2 + 100
    library.bring(*[book("", isbn=f"no number {number}") for number in range(wrong)])
    views, parts, after = Views(library.database), [], 0
    while after is not None:
        part = views.import_problems("i1", after)
        parts.append(part["items"])
        after = part["next"]
    told = [(each["number"], each["field"]) for part in parts for each in part]
    assert told == [(number, field) for number in range(1, wrong + 1) for field in ("isbn", "title")]
    assert len(parts) > 1 and all(len(part) % 2 == 0 for part in parts)


def test_a_row_for_each_copy_makes_one_title_with_all_of_them(library: Library) -> None:
    rows = [book("活着", copies=[{"barcode": f"b{number}"}]) for number in range(3)]
    assert outcome(library.bring(*rows)) == (3, 1, 2, 0)
    assert outcome(library.bring(*rows, book("活着", copies=[{"barcode": "b9"}]), import_id="i2")) == (4, 0, 4, 0)
    title = library.database["titles"].find_one()
    assert title is not None and [copy["barcode"] for copy in title["copies"]] == ["b0", "b1", "b2", "b9"]


def test_a_barcode_that_a_record_names_twice_is_one_copy(library: Library) -> None:
    library.bring(book("活着", copies=[{"barcode": "b1"}, {"barcode": "b1"}]))
    title = library.database["titles"].find_one()
    assert title is not None and len(title["copies"]) == 1


def test_who_is_left_out_takes_its_likes_along_and_it_is_said(library: Library) -> None:
    library.bring(book("有主的书", copies=[{"barcode": "b1"}]), import_id="before")
    done = library.bring(book("乙", copies=[{"barcode": "b1"}]), book("乙"))
    assert outcome(done) == (2, 0, 0, 2)
    assert [each["number"] for each in library.log.problems("i1")] == [1, 2]


def test_an_import_that_was_cut_off_goes_on_where_it_stopped(library: Library) -> None:
    records = [book(f"书{number}") for number in range(2 * STEP + 10)]
    under_way = library.begin(*records)
    next(under_way)
    del under_way
    assert outcome(library.bring(*records)) == (2 * STEP + 10, 2 * STEP + 10, 0, 0)
    assert len(library.titles) == 2 * STEP + 10


def test_a_batch_that_was_kept_and_not_noted_is_known_again(library: Library) -> None:
    """As after a crash between the two."""
    records = [book(f"书{number}") for number in range(STEP)]
    next(library.begin(*records))
    library.database["imports"].delete_many({})
    assert outcome(library.bring(*records)) == (STEP, 0, STEP, 0)
