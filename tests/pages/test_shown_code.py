"""What a page calls its code is the code that does the work."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cnn import shown_source
from tests.pages.reading import open_page

PAGES = sorted(page.stem for page in (Path(__file__).parents[2] / "pages").glob("*.py"))


def hands_on(function: Callable[..., Any]) -> bool:
    """Tell whether a function does nothing but call one other function of the lab."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(tree, ast.FunctionDef):
        return False  # a class
    *_, last = tree.body
    words = isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Constant)
    if len(tree.body) > 1 + words or not isinstance(last, ast.Return | ast.Expr):
        return False
    called = last.value
    if not isinstance(called, ast.Call):
        return False
    root = ast.unparse(called.func).partition(".")[0]
    known = inspect.unwrap(function).__globals__.get(root)
    module = getattr(known, "__module__", None) or getattr(known, "__name__", "")
    simple = (ast.Name, ast.Constant, ast.Attribute, ast.Starred)
    return str(module).startswith("cnn") and all(isinstance(arg, simple) for arg in called.args)


def the_work(numbers: list[float]) -> float:
    """Add up."""
    return sum(number * number for number in numbers)


def a_wrapper(function: Callable[..., Any]) -> str:
    """Say nothing of one's own."""
    return shown_source.dotted_name(function)


def test_what_only_hands_on_is_told_from_what_works() -> None:
    assert hands_on(a_wrapper)
    assert not hands_on(the_work)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_function_that_only_calls_another(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Callable[..., Any]] = []
    name = shown_source.dotted_name

    def note(function: Callable[..., Any]) -> str:
        shown.append(function)
        return name(function)

    monkeypatch.setattr(shown_source, "dotted_name", note)
    open_page(page)
    assert [name(function) for function in shown if hands_on(function)] == []
    if page not in ("home", "exercises"):
        assert shown


def test_training_and_backpropagation_show_the_step_that_learns() -> None:
    for page, step in (
        ("training", "cnn.training.steps.Steps.train_step"),
        ("backpropagation", "cnn.backpropagation.gradient_step.gradient_step"),
    ):
        labels = [place.label for place in open_page(page).expander]
        assert any(label.startswith(f"Show the code: `{step}`") for label in labels), labels
