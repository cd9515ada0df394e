"""The house's terms, found in English and Chinese texts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stdwatch.editing import terms as editing
from stdwatch.glossary import shipped, tables, tbx
from stdwatch.glossary.conflicts import InvalidGlossary, Line, check_lines
from stdwatch.glossary.terms import Glossary, Term
from stdwatch.store import queue, terms
from stdwatch.store.filters import Filters
from stdwatch.triage.terms import house_terms
from tests.desk import NOW, Desk, document, opened


def test_of_terms_within_each_other_the_longest_counts() -> None:
    glossary = Glossary.of([Term("阀门", ("valve",)), Term("安全阀", ("safety valve", "safety valves"))])
    text = "Safety-valves and a valve; valvex."
    assert [(hit.english, hit.terms[0].zh) for hit in glossary.english(text)] == [
        ("Safety-valves", "安全阀"),
        ("valve", "阀门"),
    ]


def test_an_acronym_is_no_common_word() -> None:
    glossary = Glossary.of([Term("咨询小组", ("TAG",)), Term("互操作", ("interoperab*",))])
    assert [hit.english for hit in glossary.english("A price tag. The TAG. Interoperability.")] == [
        "TAG",
        "Interoperability",
    ]


def test_a_form_inside_a_house_form_is_no_variant() -> None:
    glossary = Glossary.of([Term("阀门标识符"), Term("阀门标志", never=("阀门标识", "阀标"))])
    assert [(hit.start, hit.house) for hit in glossary.variants("阀门标识符、阀门 标识、阀标。")] == [
        (6, "阀门标志"),
        (12, "阀门标志"),
    ]


def test_an_empty_glossary_finds_nothing() -> None:
    assert list(Glossary().english("valve")) == [] == list(Glossary().variants("阀门"))


def test_the_shipped_terms_do_not_contradict_each_other() -> None:
    terms = shipped.glossary().terms
    never = {form for term in terms.values() for form in term.never}
    assert never.isdisjoint(terms)
    assert all(term.forms or term.never for term in terms.values())


LINES = "zh,en,never,note\n安全阀,safety valve; safety valves,保安阀,第2章\n"


def read(text: str) -> list[Line]:
    return list(tables.read(text.encode()))


def test_a_table_comes_back_as_it_was_written() -> None:
    terms = [
        Term("安全阀", ("safety valve", "valve*"), ("保安阀",), ("阀",), "见第2章，“特例”"),
        Term("=1+1", ("equals, sum",), note="- 不用"),
    ]
    assert [line.term for line in tables.read(tables.write(terms))] == terms
    assert b"'=1+1" in tables.write(terms)


def test_a_table_saved_by_a_chinese_spreadsheet_is_read() -> None:
    assert [line.term.never for line in tables.read(LINES.encode("gb18030"))] == [("保安阀",)]


def test_tbx_comes_back_as_it_was_written_and_older_files_are_read() -> None:
    terms = [Term("安全阀", ("safety valve",), ("保安阀",), ("阀",), "见第2章"), Term("检测", never=("测检",))]
    assert [line.term for line in tbx.read(tbx.write(terms))] == terms
    older = """<martif type="TBX" xml:lang="en"><text><body><termEntry id="1">
    <langSet xml:lang="en"><tig><term>valve</term></tig></langSet>
    <langSet xml:lang="zh"><ntig><termGrp><term>阀门</term></termGrp></ntig></langSet></termEntry>
    </body></text></martif>"""
    assert [line.term for line in tbx.read(older.encode())] == [Term("阀门", ("valve",))]


def test_the_shipped_terms_leave_and_come_back() -> None:
    terms = list(shipped.glossary().terms.values())
    for body, reader in ((tables.write(terms), tables.read), (tbx.write(terms), tbx.read)):
        assert check_lines(reader(body), Glossary()) == terms


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("zh,en\n阀门,valve\n\n阀门,valves\n", 4, "stands on line 2 already"),
        ("zh,en\n阀门,valve\n管道,pipe,tube\n", 3, "has 3 cells"),
        ("zh,en\n阀门,valve\n,pipe\n", 3, "there is no Chinese"),
        ("zh,en\n阀门,valve\n管道,\n", 3, "neither English nor"),
        ("zh,en\n阀门,valve\n管道,管子\n", 3, "is no English"),
        ('zh,en\n阀门,valve\n管道,"pipe\n', 3, "is broken"),
        ("zh,english\n阀门,valve\n", 1, "the columns are"),
        ("en\nvalve\n", 1, "the columns are"),
        ("", 1, "the columns are"),
        ("zh,en,never\n阀门,valve,阀门\n", 2, "at once the form to print"),
        ("zh,en,never\n阀门,valve,活门\n活门,valve,阀门\n", 2, "in a circle"),
        ("zh,en,never\n阀门,valve,活门\n阀,valve,活门\n", 2, "which one is meant"),
        ("zh,en,never,also\n阀门,valve,活门,活门\n", 2, "at once allowed and not printed"),
        ("zh,en,never\n阀门,valve,合格评定\n", 2, "a term of its own"),
        ("zh,en\n合格评估,valve\n", 2, "is a form that is not printed for 合格评定"),
        ("zh,en\n" + "阀" * 300 + ",valve\n", 2, "longer than 200"),
    ],
)
def test_a_wrong_line_is_named(text: str, line: int, words: str) -> None:
    with pytest.raises(InvalidGlossary, match=words) as caught:
        check_lines(read(text), shipped.glossary())
    assert caught.value.line == line


@pytest.mark.parametrize("words", ["阀<hi>门</hi>", "阀<!-- x -->门", "阀<?x y?>门", "<![CDATA[阀]]>门"])
def test_a_term_of_tbx_is_read_whole_whatever_stands_in_it(words: str) -> None:
    entry = f'<langSec xml:lang="zh"><termSec><term>{words}</term></termSec></langSec>'
    assert [line.term.zh for line in tbx.read(f"<tbx><conceptEntry>{entry}</conceptEntry></tbx>".encode())] == ["阀门"]


def test_entries_inside_of_entries_are_read_once() -> None:
    names = ("conceptEntry", 'langSec xml:lang="zh"', "termSec")
    starts, ends = ("".join(f"<{end}{name.split()[0] if end else name}>" * 70 for name in some)
                    for end, some in (("", names), ("/", names[::-1])))  # fmt: skip
    (line,) = tbx.read(f"<tbx>{starts}<term>阀门</term>{ends}</tbx>".encode())
    assert line.term == Term("阀门")


_ENTITY = b"""<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx><conceptEntry><langSec xml:lang="zh">
<termSec><term>&a;</term></termSec></langSec></conceptEntry></tbx>"""


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (b"<tbx><text>\n<body>", 2),
        (b"<tbx/>", 1),
        (_ENTITY.replace(b"&a;", b"a&a;b"), 2),
        (b"<tbx>\n<conceptEntry/>\n</tbx>", 2),
        (b'<tbx><conceptEntry>\n<langSec xml:lang="zh">\n<termSec><term/></termSec></langSec></conceptEntry></tbx>', 3),
        (b"zh,en\n", 1),
        (_ENTITY, 2),
    ],
)  # fmt: skip
def test_what_is_no_tbx_is_refused_with_its_line(body: bytes, line: int) -> None:
    with pytest.raises(InvalidGlossary) as caught:
        check_lines(tbx.read(body), Glossary())
    assert caught.value.line == line


def test_bytes_of_no_encoding_are_refused_with_their_line() -> None:
    with pytest.raises(InvalidGlossary, match="neither UTF-8") as caught:
        list(tables.read(b"zh,en\n\xe9\x98\xff\xff,valve\n"))
    assert caught.value.line == 2


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(opened(tmp_path))
    yield desk
    desk.db.close()


def test_an_editors_term_is_in_force_everywhere(desk: Desk) -> None:
    desk.candidate("Valves", text=document("Each flow restrictor is sealed.", title="Valves"))
    assert not queue.inbox(desk.db, Filters(query="限流器"))
    editing.add(desk.db, [Term("限流器", ("flow restrictor",), ("节流器",))], "Li", NOW)
    assert [row.title for row in queue.inbox(desk.db, Filters(query="限流器"))] == ["Valves"]
    assert [row.title for row in queue.inbox(desk.db, Filters(query="节流器"))] == ["Valves"]
    known = terms.glossary(desk.db)
    assert house_terms("A flow restrictor.", known) == [("flow restrictor", "限流器")]
    assert known.terms["限流器"].since == "2025-11-25"


def test_a_shipped_term_can_be_changed_and_taken_away_and_its_history_stays(desk: Desk) -> None:
    editing.add(desk.db, [Term("互认", ("mutual acceptance",))], "Li", NOW)
    assert house_terms("mutual recognition, mutual acceptance", terms.glossary(desk.db)) == [
        ("mutual acceptance", "互认")
    ]
    assert editing.remove(desk.db, "互认", "Wang", NOW)
    assert not editing.remove(desk.db, "互认", "Wang", NOW)
    assert house_terms("mutual acceptance", terms.glossary(desk.db)) == []
    assert [(row.editor, row.deleted) for row in terms.history(desk.db, "互认")] == [("Li", False), ("Wang", True)]


def test_a_file_is_taken_over_whole_or_not_at_all(desk: Desk) -> None:
    text = "zh,en\n限流器,flow restrictor\n,broken\n"
    with pytest.raises(InvalidGlossary, match="line 3"):
        editing.take_over(desk.db, tables.read(text.encode()), "Li", NOW)
    assert terms.rows(desk.db) == []
    assert editing.take_over(desk.db, tables.read(text.replace(",broken\n", "").encode()), "Li", NOW) == 1
    again = tables.read(tables.write(terms.glossary(desk.db).terms.values()))
    assert editing.take_over(desk.db, again, "Li", NOW) == 0
