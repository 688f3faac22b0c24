"""Hostile inputs of all kinds, made at random, and what comes of each."""

import io
import json
import logging
import resource
import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from PIL import Image

from cnn import images, runs
from cnn.architecture import PRESETS, Architecture
from cnn.datasets import own_data
from cnn.errors import CnnError
from cnn.keras_files import gate, into_run
from cnn.workers import Workers
from tests.cnn.runs import test_damage as damages
from tests.files import encoded, packed
from tests.keras_files import honest, members
from tests.pages import hand as hands
from tests.pages import test_hostile_inspection_links as inspection_links
from tests.pages import test_hostile_links as links
from tests.pages.reading import open_page
from tests.pages.test_hostile_messages import PAGES
from tests.pages.test_hostile_names import NAMES
from tests.visitors import run_of
from ui.workers import cached

Outcome = Literal["sensible", "refused in words", "generic error", "hang", "more than 300 MB"]
OUTCOMES: tuple[Outcome, ...] = Outcome.__args__  # type: ignore[attr-defined]
GOOD = OUTCOMES[:2]
Attempt = Callable[[], object]

_HANG_SECONDS = 20
_MEGABYTES = 300
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "ICO")
_ODD_NAMES = (
    *("../../etc/passwd", "/etc/passwd", "a\x00b", "x" * 5000, "\u202egnp.exe", "con", " ", ""),
    *("a/b/c/d/e/f/g.png", "a\\b.png", "<script>.png", "\ud800.png", "cats/../../x.png"),
)


class _HangError(Exception):
    """It took too long."""


# -- the kinds -----------------------------------------------------------------------------------


def pictures(rng: np.random.Generator, number: int) -> Iterator[Attempt]:
    """Damaged, false and huge pictures."""
    good = [_picture(rng, name) for name in _FORMATS]
    for _ in range(number):
        data = _damaged(rng, good[rng.integers(len(good))])
        if rng.random() < 0.02:  # within the limit, and beyond
            side = int(rng.choice([3000, 6300, 7000, 20_000]))
            data = encoded(Image.new("1", (side, side)))
        mode: images.Mode = "L" if rng.random() < 0.5 else "RGB"
        yield lambda data=data, mode=mode: images.load_image_apart(data, mode=mode)


def zips(rng: np.random.Generator, number: int) -> Iterator[Attempt]:
    """ZIPs of pictures with odd names, damaged pictures, and damaged themselves."""
    for _ in range(number):
        files = {
            f"{rng.choice(['cats', 'dogs'])}/{place}.png": _picture(rng, "PNG", 12)
            for place in range(8)
        }
        for _ in range(rng.integers(4)):
            name = _ODD_NAMES[rng.integers(len(_ODD_NAMES))]
            with suppress(UnicodeError):
                name.encode()
                files[name] = _damaged(rng, _picture(rng, "PNG", 12))
        if rng.random() < 0.05:
            files["cats/wide.png"] = encoded(Image.new("1", (20_000, 20_000)))
        data = packed(files)
        if rng.random() < 0.5:
            data = _damaged(rng, data)
        yield lambda data=data: _prepare(data)


def keras_files(rng: np.random.Generator, number: int) -> Iterator[Attempt]:
    """`.keras` files with flipped bytes in the weights, odd configurations, and damaged ones."""
    good = members(honest())
    odd = list(_variations(json.loads(good["config.json"])))
    for _ in range(number):
        kind = rng.integers(3)
        if kind == 0:
            weights = _flipped(rng, good["model.weights.h5"])
            data = packed(good | {"model.weights.h5": weights})
        elif kind == 1:
            config = json.dumps(odd[rng.integers(len(odd))], default=str)
            data = packed(good | {"config.json": config.encode()})
        else:
            data = _damaged(rng, honest())
        yield lambda data=data: _open_keras(data)


def networks(rng: np.random.Generator, number: int) -> Iterator[Attempt]:
    """Networks as JSON with something odd in one place."""
    odd = [
        changed
        for preset in PRESETS.values()
        for changed in _variations(json.loads(preset.to_json()))
    ]
    for place in rng.integers(len(odd), size=number):
        text = json.dumps(odd[place])
        if rng.random() < 0.1:
            text = "[" * int(rng.integers(1, 200_000)) + text
        yield lambda text=text: Architecture.from_json(text)


def messages(rng: np.random.Generator, number: int) -> Iterator[Attempt]:
    """What components send, in place of what they do send; on each page that has some."""
    with pytest.MonkeyPatch.context() as patch:
        hand = hands.hand_of(patch)
        each = -(-number // len(PAGES))
        for name, parameters in PAGES:
            page = open_page(name, **parameters)
            for _ in range(each):
                said = list(hand.events())
                key, event, callback, true = said[rng.integers(len(said))]
                odd = list(hands.variations(true))
                hand.next = [(key, event, callback, odd[rng.integers(len(odd))])]
                yield lambda page=page: _run(page)


def addresses(_: np.random.Generator, number: int) -> Iterator[Attempt]:
    """Links with hostile values, to the pages of the building blocks and of trained networks."""
    for made in (links.links(), inspection_links.links()):
        for page, parameters in _examples(made, number // 2):
            yield lambda page=page, parameters=parameters: _look(links.opened(page, parameters))


def names(rng: np.random.Generator, number: int) -> Iterator[Attempt]:
    """Names of runs that Markdown, HTML or a file system would act on."""
    parts = (*NAMES, *_ODD_NAMES[:-2], "http://evil.io", "www.evil.io", "a@b.io", "$x$", "`", "\n")
    for _ in range(number):
        chosen = [parts[place] for place in rng.integers(len(parts), size=rng.integers(1, 4))]
        name = "".join(chosen).encode(errors="ignore").decode()
        yield lambda name=name: _show(name)


def damaged_runs(rng: np.random.Generator, number: int) -> Iterator[Attempt]:
    """Run folders with a file that is none, or not what it should be; all readings of each."""
    for _ in range(number):
        name = damages.FILES[rng.integers(len(damages.FILES))]
        damage = damages.DAMAGES[rng.integers(len(damages.DAMAGES))]
        yield lambda name=name, damage=damage: _read_damaged(name, damage)


KINDS: dict[str, Callable[[np.random.Generator, int], Iterator[Attempt]]] = {
    "links": addresses,
    "pictures": pictures,
    "ZIPs": zips,
    ".keras files": keras_files,
    "networks as JSON": networks,
    "component messages": messages,
    "names": names,
    "damaged run folders": damaged_runs,
}
ASKING = {"links", "component messages", "names"}  # those that open pages, which ask workers


# -- what comes of them --------------------------------------------------------------------------


def count(kinds: Sequence[str], number: int, seed: int) -> dict[str, Counter[Outcome]]:
    """Make so many inputs, shared out among the kinds, and count what comes of them."""
    found: dict[str, Counter[Outcome]] = {}
    with _own_workers() if ASKING & set(kinds) else nullcontext():
        for kind in kinds:
            found[kind] = Counter()
            each = -(-number // len(kinds))
            for attempt in KINDS[kind](np.random.default_rng(seed), each):
                found[kind][outcome(attempt)] += 1
    return found


def outcome(attempt: Attempt) -> Outcome:
    """Try an input, and watch what it takes."""
    before, child = _peak_memory(begin=True), _children_memory()
    handler = signal.signal(signal.SIGALRM, _too_long)
    others = signal.setitimer(signal.ITIMER_REAL, _HANG_SECONDS)  # such as a test's own limit
    result: Outcome = "sensible"
    try:
        attempt()
    except CnnError:
        result = "refused in words"
    except _HangError:
        result = "hang"
    except Exception:
        traceback.print_exc()
        result = "generic error"
    finally:
        signal.setitimer(signal.ITIMER_REAL, *others)
        signal.signal(signal.SIGALRM, handler)
    grown = max(_peak_memory() - before, _children_memory() if child < _MEGABYTES else 0)
    return "more than 300 MB" if grown > _MEGABYTES else result


def is_well(counts: dict[str, Counter[Outcome]]) -> bool:
    """Tell whether everything was taken or refused in words."""
    return all(outcome in GOOD for found in counts.values() for outcome in found)


def table(counts: dict[str, Counter[Outcome]]) -> str:
    """Lay the counts out in Markdown."""
    rows = [["input", "tried", *OUTCOMES], ["---", *["---:"] * (1 + len(OUTCOMES))]]
    total: Counter[Outcome] = sum(counts.values(), Counter())
    for kind, found in [*counts.items(), ("**all**", total)]:
        rows.append([kind, f"{found.total():,}", *(f"{found[one]:,}" for one in OUTCOMES)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


# -- details -------------------------------------------------------------------------------------


@contextmanager
def _own_workers() -> Iterator[None]:
    """Let pages ask workers of this process."""
    logging.disable(logging.ERROR)  # what Streamlit says of pages without a server
    workers = Workers().start()
    while workers.state == "starting":
        time.sleep(0.1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cached, "workers", lambda: workers)
        yield
    workers.close()
    logging.disable(logging.NOTSET)


def _examples(made: SearchStrategy[Any], number: int) -> list[Any]:
    """Let hypothesis make examples, always the same ones."""
    found: list[Any] = []

    @settings(
        max_examples=number,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(made)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found


def _variations(true: Any) -> Iterator[Any]:
    """Put something odd into each place; what JSON cannot say is left out."""
    odd = tuple(value for value in hands.ODD if not isinstance(value, bytes))
    return hands.variations(deepcopy(true), odd)


def _picture(rng: np.random.Generator, file_format: str, side: int = 40) -> bytes:
    noise = rng.integers(0, 256, (side, side, 3), np.uint8)
    return encoded(Image.fromarray(noise), file_format)


def _flipped(rng: np.random.Generator, data: bytes) -> bytes:
    flipped = bytearray(data)
    for place in rng.integers(len(data), size=rng.integers(1, 9)):
        flipped[place] ^= 1 << int(rng.integers(8))
    return bytes(flipped)


def _damaged(rng: np.random.Generator, data: bytes) -> bytes:
    """Flip bits, cut off, put nonsense in, or take something else altogether."""
    kind, place = rng.integers(4), int(rng.integers(len(data)))
    if kind == 0:
        return _flipped(rng, data)
    if kind == 1:
        return data[:place]
    if kind == 2:
        return data[:place] + rng.bytes(200) + data[place + 200 :]
    return rng.bytes(int(rng.integers(1, 3000)))


def _prepare(data: bytes) -> None:
    name = own_data.create_apart(
        io.BytesIO(data), title="x", side=16, mode="L", fit="crop", owner="", needed=()
    )
    own_data.read(name)


def _open_keras(data: bytes) -> None:
    into_run.check_weights(gate.open_keras(io.BytesIO(data), "x.keras").weights)


def _read_damaged(name: str, damage: Callable[[Path], None]) -> None:
    damages.read_all(name, damage)
    shutil.rmtree(runs.store_folder())


def _run(page: Any) -> None:
    page.run()
    _look(page)


def _look(page: Any) -> None:
    """Take what a page shows of a raw error for what it is."""
    if page.exception:
        raise RuntimeError(page.exception[0].value)


def _show(name: str) -> None:
    run = run_of("", name)
    try:
        page = open_page("shift_test", run=run.id)
        _look(page)
        for element in page.markdown:
            assert "http://evil.io" not in element.value.replace("\\", "")
    finally:
        shutil.rmtree(run.folder, ignore_errors=True)


def _too_long(*_: object) -> None:
    raise _HangError


def _peak_memory(*, begin: bool = False) -> float:
    """Return the most memory that this process has had since the last beginning, in MB."""
    if begin:
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # proc(5): resets the peak
    status = Path("/proc/self/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def _children_memory() -> float:
    """Return the most memory that a process had which this one has started and which ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
