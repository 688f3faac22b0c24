"""One menu for everybody, and the ways between its pages."""

import re
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.shell import pages

ROOT = Path(__file__).parents[3]


def two_visitors() -> None:
    import streamlit as st

    from ui.shell.navigation import open_page

    mine, theirs = open_page(), open_page()
    mine._can_be_called = False  # as it is once it runs
    st.text(f"{mine.title}, {theirs._can_be_called}")


def links() -> None:
    from ui.shell import pages
    from ui.shell.navigation import enter_through_app, page_link

    enter_through_app()
    page_link(pages.LOOK_INSIDE, "Look", address={"run": "a b"})


def test_every_page_is_in_the_menu() -> None:
    assert sorted(pages.BY_NAME) == sorted(page.stem for page in (ROOT / "pages").glob("*.py"))


def test_a_page_that_one_visitor_runs_can_be_run_by_another_at_the_same_time() -> None:
    page = AppTest.from_function(two_visitors).run()
    assert [text.value for text in page.text] == ["Home, True"]


def test_a_link_leads_to_its_page_with_its_parameters() -> None:
    page = AppTest.from_function(links).run()
    assert not page.exception
    (link,) = page.get("page_link")
    assert (link.proto.page, link.proto.query_string) == ("look_inside", "run=a+b")


def test_no_page_looks_for_the_file_that_it_links_to() -> None:
    code = [*ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    # The way of st.switch_page to another page leaves this one behind without its address.
    for word, names in (("st.page_link(", ["navigation.py"]), ("st.switch_page(", [])):
        assert [file.name for file in code if word in file.read_text("utf-8")] == names
    assert not [file for file in code if re.search(r"pages/\w+\.py", file.read_text("utf-8"))]


def side_door() -> None:
    from ui.shell.navigation import enter_through_app

    enter_through_app()


def test_who_comes_by_the_side_door_sees_the_labs_own_icon_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    navigate, configure = st.navigation, st.set_page_config
    monkeypatch.setattr(st, "navigation", lambda *asked: done.append("menu") or navigate(*asked))
    monkeypatch.setattr(
        st,
        "set_page_config",
        lambda **words: done.append(words["page_icon"][:21]) or configure(**words),
    )
    AppTest.from_function(side_door).run()
    assert done == ["data:image/png;base64", "menu"]
