"""A walker: it uses a page as a hurried visitor does, and can do the very same again.

It checks one law: what the page shows equals what a fresh tab shows that opens its address.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, TimeoutError

PAUSES = (30, 400)  # milliseconds between two actions
_PATIENCE = 120_000  # milliseconds
_LOOKS = 15  # seconds, for a fresh tab to become what the page is
_TRIES = 100  # to come back to the page
_QUIET = 400  # milliseconds in which nothing changes any more

# What a reader of the page sees, in the order of the page; parts that say how late it is, or that
# only say that something is under way, are left out, and so is what no address holds: what is
# unfolded, where the pointer is, which cell of a table is marked, and that something typed was
# refused (the alerts with "undo").
_READ = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const seen = [];
  const hidden = (element) => element.closest(
    '[data-testid="stExpander"] details:not([open]) > :not(summary), [aria-hidden="true"]');
  for (const element of main.querySelectorAll('input, textarea')) {
    if (hidden(element) || element.type === 'file') continue;
    const on = element.type === 'checkbox' || element.type === 'radio';
    seen.push(`${element.ariaLabel || element.closest('label')?.innerText || element.id}: ` +
      (on ? element.checked : element.value));
  }
  for (const element of main.querySelectorAll(
    '[aria-checked="true"], [aria-pressed="true"], [aria-selected="true"], [kind$="Active"]')) {
    if (element.type === 'checkbox' || element.closest('[data-testid="stDataFrame"]')) continue;
    seen.push(`chosen: ${element.innerText || element.ariaLabel}`);
  }
  for (const element of main.querySelectorAll(
    '[data-testid="stMarkdownContainer"], [data-testid="stMetric"], [data-testid="stAlert"], ' +
    '[data-testid="stCode"], [data-testid="stTable"]')) {
    if (hidden(element) || element.closest('button, [data-testid="stTooltipContent"]')) continue;
    if (element.closest('[data-testid="stAlert"]')?.innerText.startsWith('undo')) continue;
    if (element.closest('[data-testid="stProgress"]')) continue;
    seen.push(element.innerText);
  }
  for (const element of main.querySelectorAll('[data-testid="stBidiComponent"], ' +
    '[data-testid="stBidiComponentRegular"]')) {
    const root = element.querySelector('*')?.shadowRoot ?? element;
    for (const told of root.querySelectorAll('[aria-label], [aria-valuetext]')) {
      if (told.tagName !== 'BUTTON') seen.push(told.ariaValueText || told.ariaLabel);
    }
  }
  return seen.map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""

# Everything that a hand can do something with, by a name that a later walk finds again.
_FIND = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const found = [];
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    const folded = element.closest('details:not([open])');
    return box.width > 3 && box.height > 3 && !element.disabled &&
      (folded || element.checkVisibility({ visibilityProperty: true }));
  };
  const named = new Map();
  const add = (kind, element, name) => {
    if (!visible(element)) return;
    const place = `${kind} ${name}`;
    const number = named.get(place) ?? 0;
    named.set(place, number + 1);
    element.dataset.walk = `${place} ${number}`;
    found.push([kind, `${place} ${number}`]);
  };
  const key = (element) => {
    const holder = element.closest('[class*="st-key-"]');
    const name = [...(holder?.classList ?? [])].find((one) => one.startsWith('st-key-')) ?? '';
    return name.replace(/-\\d+$/, '');
  };
  const visit = (root, inside) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) visit(element.shadowRoot, element);
      const at = inside ?? element;
      const text = element.ariaLabel || element.innerText || '';
      const label = text.replace(/\\s+/g, ' ').slice(0, 30);
      if (element.matches('input[type="checkbox"]')) {
        add('toggle', element.closest('label'), key(at));
      }
      const name = key(at) + label;
      if (element.matches('input[type="range"]')) add('keys', element, name);
      else if (element.matches('input:is([type="number"], [role="spinbutton"])')) {
        add('number', element, name);
      } else if (element.matches('[role="combobox"]')) add('list', element, key(at));
      else if (element.matches('input[type="text"], textarea')) add('text', element, name);
      else if (element.matches('button') && !element.closest('summary')) {
        add('click', element, name);
      } else if (element.matches('canvas')) add('canvas', element, name);
    }
  };
  visit(main, null);
  return found;
}"""

# What is unfolded is in no address: to be compared, two tabs unfold the same.
_HEAD = 'summary [data-testid="stMarkdownContainer"]'  # without the arrow, which differs
_UNFOLDED = f"""() => [...document.querySelectorAll('details[open] > {_HEAD}')]
  .map((head) => head.innerText)"""
_UNFOLD = f"""(wanted) => {{
  for (const head of document.querySelectorAll('details:not([open]) > {_HEAD}')) {{
    if (wanted.includes(head.innerText)) head.click();
  }}
}}"""
_UNFOLD_AROUND = """(element) =>
  element.closest('details:not([open])')?.querySelector('summary').click()"""

_TRAVELS = ("away", "back", "forward", "reload")

# A walk stays on its page, gives no file, and starts nothing that takes minutes.
_NOT = (
    "train_start", "train_sweep", "upload", "download", "Download", "Save: ", "camera", "share",
    "shift_train", "Search",
    "train_delete", "train_rename", "Fullscreen", "Copy", "train_stop", "train_pause",
    "train_extend", "train_set_rate", "train_resume", "train_repeat", "train_remedy", "Open a",
    "report", "zip", "browser_upload", "train_more", "depth_train", "popover",
    "exercise_answer", "exercise_form", "exercise_reveal",  # a person has them, no link
)  # fmt: skip

_TEXTS = (
    "",
    "1 2; 3 4",
    "0 5 0 5; 0 5 0 5",
    "1 0 -1",
    "nonsense",
    "7",
    "-3",
    "0.5",
    "99999",
    "1e9",
)


@dataclass(frozen=True)
class Action:
    """One thing that a visitor does.

    Args:
        kind: What.
        name: To which control.
        how: A number that decides the rest, such as which key.
        pause: Milliseconds before it.
    """

    kind: str
    name: str
    how: int
    pause: int

    def __str__(self) -> str:
        return f"after {self.pause} ms {self.kind} {self.name!r} ({self.how})"


class LawBrokenError(AssertionError):
    """The law does not hold."""


class Walk:
    """A walk on one page.

    Args:
        context: Of the browser; a fresh tab is opened in it, too.
        url: Where it begins.
        touch: Whether a finger taps.
    """

    def __init__(self, context: BrowserContext, url: str, *, touch: bool = False) -> None:
        self.context, self.url, self.touch = context, url, touch
        self.tab = context.new_page()
        self.tab.set_default_timeout(_PATIENCE)
        self.tab.goto(url)
        settle(self.tab)

    def close(self) -> None:
        """Close its tab."""
        self.tab.close()

    def choose(self, chance: random.Random, pauses: tuple[int, int]) -> Action | None:
        """Choose what to do next."""
        how, pause = chance.randrange(10**6), chance.randint(*pauses)
        if chance.random() < 0.08:
            return Action(chance.choice(_TRAVELS), "", how, pause)
        found = [one for one in self._controls() if not any(part in one[1] for part in _NOT)]
        if not found:
            return None
        # Else a page with sixty buttons would hardly ever see a slider moved.
        kind = chance.choice(sorted({kind for kind, _ in found}))
        name = chance.choice([name for one, name in found if one == kind])
        return Action(kind, name, how, pause)

    def do(self, action: Action) -> bool:
        """Do it, unless there is no such control now; tell whether it was done."""
        self.tab.wait_for_timeout(action.pause)
        if action.kind == "away":
            return self._go_away(action)
        if action.kind in _TRAVELS:
            return self._travel(action.kind)
        if ("click", action.name) not in (known := set(map(tuple, self._controls()))) and (
            (action.kind, action.name) not in known
        ):
            return False
        target = self.tab.locator(f'[data-walk="{action.name}"]').first
        with suppress(Error):  # it may be gone already: a hand would miss it, too
            self._act(target, action)
            return True
        return False

    def _act(self, target: Any, action: Action) -> None:
        press, chance = self.tab.keyboard.press, random.Random(action.how)  # noqa: S311 - no secret
        target.evaluate(_UNFOLD_AROUND, timeout=1000)
        if action.kind in ("toggle", "click"):
            self._tap(target)
        elif action.kind == "keys":
            target.focus(timeout=1000)
            press(chance.choice(("ArrowRight", "ArrowLeft", "ArrowRight", "Home")))
        elif action.kind == "list":
            target.click(timeout=1000)
            for _ in range(chance.randint(1, 4)):
                press("ArrowDown")
            press("Enter")
        elif action.kind in ("number", "text"):
            target.fill(_typed(target, action.kind, chance), timeout=1000)
            if chance.random() < 0.5:
                press("Enter")
        elif action.kind == "canvas":
            if chance.random() < 0.4:
                target.focus(timeout=1000)
                press(chance.choice(("ArrowRight", "ArrowDown", "ArrowLeft", "Enter", "Escape")))
                return
            box = target.bounding_box(timeout=1000)
            place = {
                axis: chance.random() * (box or {axis: 0})[axis] for axis in ("width", "height")
            }
            self._tap(target, {"x": place["width"], "y": place["height"]})

    def _tap(self, target: Any, position: dict[str, float] | None = None) -> None:
        (target.tap if self.touch else target.click)(timeout=1000, position=position)

    def _go_away(self, action: Action) -> bool:
        """Go to another page by the menu, if it is shown, and come back by it."""
        links = self.tab.get_by_test_id("stSidebarNavLink")
        pages = links.evaluate_all("(links) => links.map((link) => link.href)")
        others = [number for number, url in enumerate(pages) if not _same_page(url, self.url)]
        if not others or len(others) == len(pages):
            return False
        [home] = set(range(len(pages))) - set(others)
        for number in (others[action.how % len(others)], home):
            with suppress(Error):
                links.nth(number).click(timeout=1000)
            self.tab.wait_for_timeout(action.pause)
        for _ in range(_TRIES):
            if _same_page(self.tab.url, self.url):
                return True
            self.tab.wait_for_timeout(PAUSES[1])
            with suppress(Error):
                links.nth(home).click(timeout=1000)
        return True

    def _travel(self, how: str) -> bool:
        before = self.tab.url
        if how == "reload":
            self.tab.reload()
            return True
        there, back = self.tab.go_back, self.tab.go_forward
        if how == "forward":
            there, back = back, there
        with suppress(Error):  # between two pages
            there(wait_until="commit")
        for _ in range(_TRIES):  # the walk is about one page
            if _same_page(self.tab.url, self.url):
                break
            self.tab.wait_for_timeout(PAUSES[0])
            with suppress(Error):
                back(wait_until="commit")
        return self.tab.url != before

    def _controls(self) -> list[list[str]]:
        with suppress(Error):  # between two pages
            return list(self.tab.evaluate(_FIND))
        return []

    def check(self) -> None:
        """Compare the page with a fresh tab.

        Raises:
            LawBrokenError: They differ, or the page shows an uncaught error.
        """
        with suppress(Error):  # a page that is being loaded has no field
            self.tab.evaluate("() => document.activeElement?.blur()")  # what is typed counts then
        settle(self.tab)
        shown = self.tab.evaluate(_READ)
        address = self.tab.url
        fresh = self.context.new_page()
        fresh.set_default_timeout(_PATIENCE)
        try:
            fresh.set_viewport_size(self.tab.viewport_size or {"width": 1280, "height": 720})
            fresh.goto(address)
            settle(fresh)
            if unfolded := self.tab.evaluate(_UNFOLDED):
                fresh.evaluate(_UNFOLD, unfolded)
                settle(fresh)
            expected = fresh.evaluate(_READ)
            for _ in range(_LOOKS):  # one of both may not have come to rest
                if shown == expected:
                    break
                fresh.wait_for_timeout(1000)
                shown, expected = self.tab.evaluate(_READ), fresh.evaluate(_READ)
            if fresh.url != address:
                raise LawBrokenError(f"The address {address} became {fresh.url} in a fresh tab.")
        finally:
            fresh.close()
        errors = self.tab.get_by_test_id("stException").all_inner_texts()
        if errors:
            raise LawBrokenError(f"The page shows an uncaught error at {address}:\n{errors[0]}")
        if shown != expected:
            raise LawBrokenError(f"At {address}:\n" + "\n".join(_differences(shown, expected)))


def settle(tab: Page) -> None:
    """Wait until a page has come to rest.

    Raises:
        LawBrokenError: It does not.
    """
    try:
        _settle(tab)
    except TimeoutError as error:
        raise LawBrokenError(f"{tab.url} does not come to rest: {error}") from error


def _settle(tab: Page) -> None:
    tab.wait_for_selector('[data-testid="stApp"][data-test-connection-state="CONNECTED"]')
    last: Any = None
    while True:
        tab.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        with suppress(Error):
            now = (tab.url, tab.evaluate(_READ))
            busy = tab.locator('[data-testid="stSpinner"]:visible').count()
            if now == last and not busy and now[1]:
                return
            last = now
        tab.wait_for_timeout(_QUIET)


def walk(
    browser: Browser,
    url: str,
    *,
    seed: int,
    steps: int,
    check_every: int,
    pauses: tuple[int, int] = PAUSES,
    only_certain: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Walk, and if the law is broken, find a shortest walk that breaks it.

    Args:
        browser: Any.
        url: Of the page.
        seed: Decides everything that the walker does; how fast the page answers is not its to say.
        steps: Actions.
        check_every: Actions between two comparisons with a fresh tab.
        pauses: The shortest and the longest one before an action, in milliseconds.
        only_certain: Whether what breaks the law once and not again, being a matter of
            milliseconds, is only said.
        say: Is told what was done.

    Raises:
        LawBrokenError: With the seed, and the shortest sequence that was found.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    narrow = chance.random() < 0.4
    done: list[Action] = []
    with _Window(browser, narrow) as context:
        walking = Walk(context, url, touch=narrow)
        try:
            for step in range(1, steps + 1):
                action = walking.choose(chance, pauses)
                if action and walking.do(action):
                    done.append(action)
                if step % check_every == 0 or step == steps:
                    walking.check()
        except LawBrokenError as broken:
            failure = str(broken)
        else:
            say(f"{url}: {len(done)} actions, seed {seed}: no difference")
            return
        finally:
            walking.close()
    shortest, again = _shorten(browser, url, narrow, done, say)
    sequence = "\n".join(f"  {action}" for action in shortest)
    found = f"{url}, seed {seed}, {'390' if narrow else '1280'} pixels wide:\n{sequence}\n{failure}"
    if only_certain and not again:
        say(found)
        return
    raise LawBrokenError(found)


def _shorten(
    browser: Browser, url: str, narrow: bool, done: list[Action], say: Callable[[str], None]
) -> tuple[list[Action], bool]:
    """Leave out what does not matter, in ever smaller parts, as long as it still fails.

    Returns:
        What is left, and whether the whole failed again at all.
    """

    def fails(actions: Sequence[Action]) -> bool:
        with _Window(browser, narrow) as context:
            walking = Walk(context, url, touch=narrow)
            try:
                for action in actions:
                    walking.do(action)
                walking.check()
            except LawBrokenError:
                return True
            finally:
                walking.close()
        return False

    if not fails(done):
        say("It did not fail again.")
        return done, False
    size = max(len(done) // 2, 1)
    while size:
        start = 0
        while start < len(done):
            shorter = done[:start] + done[start + size :]
            if fails(shorter):
                done = shorter
                say(f"  still fails with {len(done)} actions")
            else:
                start += size
        size //= 2
    return done, True


class _Window:
    """A window of a browser, wide or as narrow as a phone's."""

    def __init__(self, browser: Browser, narrow: bool) -> None:
        size = {"width": 390, "height": 844} if narrow else {"width": 1280, "height": 720}
        self._context = browser.new_context(viewport=size, has_touch=narrow)  # type: ignore[arg-type]

    def __enter__(self) -> BrowserContext:
        return self._context

    def __exit__(self, *_: object) -> None:
        self._context.close()


def _typed(target: Any, kind: str, chance: random.Random) -> str:
    """Choose what to type; a number that its field allows, else the field stays red."""
    if kind == "text":
        return chance.choice(_TEXTS)
    low, high = (
        float(target.get_attribute(end) or limit) for end, limit in (("min", 0), ("max", 9))
    )
    return f"{chance.uniform(low, high):.0f}" if high - low > 2 else f"{high:g}"


def _same_page(one: str, other: str) -> bool:
    return one.partition("?")[0].rstrip("/") == other.partition("?")[0].rstrip("/")


def _differences(shown: Sequence[str], expected: Sequence[str]) -> Iterator[str]:
    import difflib

    lines = difflib.unified_diff(list(expected), list(shown), "fresh tab", "page", lineterm="", n=0)
    yield from (line[:300] for line in list(lines)[:30])
