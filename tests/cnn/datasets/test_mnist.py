"""MNIST's files arrive whole or not at all, and are read only when they are sound."""

import contextlib
import gzip
import hashlib
import http.server
import re
import socket
import struct
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from cnn import datasets
from cnn.datasets import mnist
from cnn.datasets.mnist import MNIST_FILES, MNIST_FOLDER, fetch_mnist, maybe_download, read_mnist
from cnn.errors import CnnError

LABELS_GZ = "t10k-labels-idx1-ubyte.gz"
REAL_LABELS = (MNIST_FOLDER / LABELS_GZ).read_bytes()
HELLO = gzip.compress(b"hello")
HELLO_SHA256 = hashlib.sha256(b"hello").hexdigest()

Handler = http.server.BaseHTTPRequestHandler


class Mirror(http.server.ThreadingHTTPServer):
    """A web server on this machine whose answer each test chooses."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.answer: Callable[[Handler], None] = lambda handler: handler.send_error(404)
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), MirrorHandler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/mnist/"


class MirrorHandler(Handler):
    server: Mirror

    def do_GET(self) -> None:  # noqa: N802 - http.server looks for this name
        self.server.paths.append(self.path)
        self.server.answer(self)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


def sending(body: bytes, *, announced: int | None = None) -> Callable[[Handler], None]:
    """Answer with a body that announces the given length, by default its own."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body) if announced is None else announced))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Mirror() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


def fetch_hello(mirror: Mirror, folder: Path, **options: object) -> Path:
    options = {"sha256": HELLO_SHA256, "folder": folder, **options}
    return maybe_download(mirror.url, "hello.gz", len(HELLO), **options)  # type: ignore[arg-type]


# --- maybe_download ------------------------------------------------------------------------


def test_missing_file_is_downloaded_and_its_path_returned(mirror: Mirror, tmp_path: Path) -> None:
    mirror.answer = sending(REAL_LABELS)
    path = maybe_download(mirror.url, LABELS_GZ, 4542, folder=tmp_path)
    assert path == tmp_path / LABELS_GZ
    assert path.read_bytes() == REAL_LABELS
    assert mirror.paths == ["/mnist/" + LABELS_GZ]
    assert list(tmp_path.iterdir()) == [path]


def test_address_may_come_with_or_without_a_slash(mirror: Mirror, tmp_path: Path) -> None:
    mirror.answer = sending(REAL_LABELS)
    maybe_download(mirror.url.rstrip("/"), LABELS_GZ, 4542, folder=tmp_path)
    assert mirror.paths == ["/mnist/" + LABELS_GZ]


def test_file_of_the_right_size_is_not_downloaded_again(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "hello.gz").write_bytes(b"x" * len(HELLO))
    assert fetch_hello(mirror, tmp_path).read_bytes() == b"x" * len(HELLO)
    assert mirror.paths == []


def test_embedded_files_need_no_network() -> None:
    for filename, facts in MNIST_FILES.items():
        path = maybe_download("http://127.0.0.1:9/", filename, facts.num_bytes)
        assert hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest() == facts.sha256


def test_force_downloads_although_the_file_is_there(mirror: Mirror, tmp_path: Path) -> None:
    mirror.answer = sending(HELLO)
    (tmp_path / "hello.gz").write_bytes(b"x" * len(HELLO))
    assert fetch_hello(mirror, tmp_path, force=True).read_bytes() == HELLO


def test_file_of_the_wrong_size_is_downloaded_anew(mirror: Mirror, tmp_path: Path) -> None:
    mirror.answer = sending(HELLO)
    (tmp_path / "hello.gz").write_bytes(b"half a fi")
    assert fetch_hello(mirror, tmp_path).read_bytes() == HELLO


def test_missing_folder_is_made(mirror: Mirror, tmp_path: Path) -> None:
    mirror.answer = sending(HELLO)
    assert fetch_hello(mirror, tmp_path / "data" / "new").is_file()


def never_ending(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"\0" * 65536)
    except ConnectionError:
        pass  # the client has had enough, as it should


def redirect_to_a_local_file(handler: Handler) -> None:
    handler.send_response(302)
    handler.send_header("Location", (MNIST_FOLDER / LABELS_GZ).as_uri())
    handler.end_headers()


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (sending(HELLO[:-1]), r"should send 25 bytes but sent only 24; try again"),
        (sending(b""), r"sent only 0"),
        (sending(HELLO[:-1], announced=len(HELLO)), r"sent only 24"),
        (sending(HELLO + b"!"), r"should send 25 bytes but sent more"),
        (never_ending, r"sent more"),
        (sending(b"<" * len(HELLO)), r"not a sound gzip file"),
        (sending(gzip.compress(b"he11o")), r"other content .* use another mirror"),
        (lambda handler: handler.send_error(404), r"answered 404 .* check the address"),
        (lambda handler: handler.send_error(503), r"answered 503"),
        (redirect_to_a_local_file, r"answered 302"),
        (hang_up, r"could not be downloaded .* check the connection"),
    ],
    ids=[
        "short",
        "empty",
        "interrupted",
        "long",
        "never ending",
        "not gzip",
        "other content",
        "not found",
        "overloaded",
        "redirected to a file of this machine",
        "no answer",
    ],
)
def test_bad_download_leaves_nothing_behind_and_says_what_to_do(
    mirror: Mirror, tmp_path: Path, answer: Callable[[Handler], None], message: str
) -> None:
    assert len(HELLO) == 25
    mirror.answer = answer
    with pytest.raises(CnnError, match=message):
        fetch_hello(mirror, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_bad_download_leaves_the_old_file_alone(mirror: Mirror, tmp_path: Path) -> None:
    old = tmp_path / "hello.gz"
    old.write_bytes(HELLO)
    mirror.answer = sending(b"<" * len(HELLO))
    with pytest.raises(CnnError, match="gzip"):
        fetch_hello(mirror, tmp_path, force=True)
    assert old.read_bytes() == HELLO
    assert list(tmp_path.iterdir()) == [old]


def test_silent_server_is_given_up(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "TIMEOUT", 0.1)
    mirror.answer = lambda _: mirror.closing.wait(60) and None
    with pytest.raises(CnnError, match="timed out"):
        fetch_hello(mirror, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_small_file_that_unpacks_without_end_is_refused(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "MAX_UNPACKED_BYTES", 1000)
    bomb = gzip.compress(bytes(100_000))
    mirror.answer = sending(bomb)
    with pytest.raises(CnnError, match="other content"):
        maybe_download(
            mirror.url,
            "zeros.gz",
            len(bomb),
            folder=tmp_path,
            sha256=hashlib.sha256(bytes(100_000)).hexdigest(),
        )
    assert list(tmp_path.iterdir()) == []


def test_control_c_leaves_nothing_behind(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, *_: object) -> None:
        assert path.read_bytes() == HELLO
        raise KeyboardInterrupt

    mirror.answer = sending(HELLO)
    monkeypatch.setattr(mnist, "_check_download", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch_hello(mirror, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_refused_connection_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as bound_but_not_listening:
        bound_but_not_listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound_but_not_listening.getsockname()[1]}/"
        with pytest.raises(CnnError, match=r"not be downloaded \(.*refused.*\); check the conn"):
            maybe_download(url, LABELS_GZ, 4542, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    ["", "mnist/", "http://", "ftp://example.org/", "file:///etc/", "data:,", "//example.org/"],
)
def test_only_web_addresses_are_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(CnnError, match="not a web address; it should start with https://"):
        maybe_download(url, LABELS_GZ, 4542, folder=tmp_path)


@pytest.mark.parametrize("url", ["http://a b/", "http://[::1/", "http://127.0.0.1:x/"])
def test_impossible_web_address_is_explained(url: str, tmp_path: Path) -> None:
    with pytest.raises(CnnError, match="check the connection and the address"):
        maybe_download(url, LABELS_GZ, 4542, folder=tmp_path)


@pytest.mark.parametrize(
    "filename",
    ["", ".", "..", "../evil.gz", "/etc/passwd", "a/b.gz", "..\\evil.gz", "C:evil.gz", "a\n", "ä"],
)
def test_filename_cannot_leave_the_folder(filename: str, tmp_path: Path) -> None:
    with pytest.raises(CnnError, match="not a plain file name"):
        maybe_download("https://example.org/", filename, 1, folder=tmp_path / "inside")
    assert list(tmp_path.iterdir()) == []


def test_file_of_unknown_content_is_not_downloaded(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(CnnError, match="could not be checked; give its sha256"):
        fetch_hello(mirror, tmp_path, sha256=None)
    assert mirror.paths == []


def test_place_that_cannot_be_written_is_explained(mirror: Mirror, tmp_path: Path) -> None:
    mirror.answer = sending(HELLO)
    (tmp_path / "occupied").write_text("a file, not a folder")
    with pytest.raises(CnnError, match=r"could not be saved .* try again"):
        fetch_hello(mirror, tmp_path / "occupied")


# --- fetch_mnist ---------------------------------------------------------------------------


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(mnist, "MNIST_FOLDER", tmp_path)
    return tmp_path


def test_second_mirror_is_asked_when_the_first_fails(
    mirror: Mirror, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.answer = lambda handler: (
        sending(REAL_LABELS)(handler) if "/good/" in handler.path else handler.send_error(404)
    )
    monkeypatch.setattr(mnist, "MNIST_MIRRORS", (mirror.url + "gone/", mirror.url + "good/"))
    assert fetch_mnist(LABELS_GZ).read_bytes() == REAL_LABELS
    assert mirror.paths == [f"/mnist/gone/{LABELS_GZ}", f"/mnist/good/{LABELS_GZ}"]
    assert [path.name for path in empty_folder.iterdir()] == [LABELS_GZ]


def test_without_any_mirror_each_reason_is_told(
    mirror: Mirror, empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "MNIST_MIRRORS", (mirror.url + "a/", mirror.url + "b/"))
    with pytest.raises(CnnError, match=r"no mirror .* connect .*/a/.* 404 .*/b/.* 404"):
        fetch_mnist(LABELS_GZ)
    assert list(empty_folder.iterdir()) == []


@pytest.mark.parametrize("name", ["t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte"])
def test_a_file_that_was_unpacked_already_is_not_fetched(empty_folder: Path, name: str) -> None:
    (empty_folder / name).write_bytes(gzip.decompress(REAL_LABELS))
    assert fetch_mnist(LABELS_GZ) == empty_folder / name


@pytest.mark.parametrize(
    "packing", [gzip.decompress, lambda data: gzip.compress(gzip.decompress(data), 1)]
)
def test_a_file_of_another_size_is_read_if_it_is_whole(
    empty_folder: Path, packing: Callable[[bytes], bytes]
) -> None:
    """It was unpacked and kept its name, or was packed anew."""
    (empty_folder / LABELS_GZ).write_bytes(packing(REAL_LABELS))
    assert (empty_folder / LABELS_GZ).stat().st_size != len(REAL_LABELS)
    assert fetch_mnist(LABELS_GZ) == empty_folder / LABELS_GZ


@pytest.mark.parametrize("content", [REAL_LABELS[:3000], gzip.decompress(REAL_LABELS)[:3000]])
def test_a_file_that_is_cut_off_is_fetched_anew_or_named(
    mirror: Mirror, empty_folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    path = empty_folder / LABELS_GZ
    path.write_bytes(content)
    monkeypatch.setattr(mnist, "MNIST_MIRRORS", (mirror.url + "a/",))
    with pytest.raises(CnnError, match=rf"{re.escape(str(path))} (is cut off|announces).*404"):
        fetch_mnist(LABELS_GZ)
    mirror.answer = sending(REAL_LABELS)
    assert fetch_mnist(LABELS_GZ).read_bytes() == REAL_LABELS


# --- read_mnist ----------------------------------------------------------------------------


def write_images(
    path: Path, pixels: bytes, *, magic: int = 2051, count: int, side: int = 28
) -> Path:
    path.write_bytes(gzip.compress(struct.pack(">4I", magic, count, side, side) + pixels))
    return path


def write_labels(path: Path, labels: bytes, *, magic: int = 2049, count: int) -> Path:
    path.write_bytes(gzip.compress(struct.pack(">2I", magic, count) + labels))
    return path


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Two images: one black, one with pixel values that count up."""
    pixels = bytes(784) + bytes(i % 256 for i in range(784))
    return write_images(tmp_path / "images.gz", pixels, count=2)


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    return write_labels(tmp_path / "labels.gz", b"\x03\x09", count=2)


def test_pixels_are_read_row_by_row(images: Path, labels: Path) -> None:
    pixels, digits = read_mnist(images, labels)
    assert (pixels.dtype, pixels.shape) == (np.uint8, (2, 28, 28, 1))
    assert not pixels[0].any()
    assert [pixels[1, 0, 1, 0], pixels[1, 1, 0, 0], pixels[1, 27, 27, 0]] == [1, 28, 783 % 256]
    assert digits.dtype == np.int64
    assert digits.tolist() == [3, 9]
    pixels[0, 0, 0, 0] = 1  # a learner may change what was read


@pytest.mark.parametrize("unpacked", [(True, True), (True, False), (False, True)])
def test_unpacked_files_are_read_like_packed_ones(
    images: Path, labels: Path, tmp_path: Path, unpacked: tuple[bool, bool]
) -> None:
    packed = read_mnist(images, labels)
    paths = []
    for path, is_unpacked in zip((images, labels), unpacked, strict=True):
        content = path.read_bytes()
        paths.append(tmp_path / f"{path.stem}-ubyte")
        paths[-1].write_bytes(gzip.decompress(content) if is_unpacked else content)
    for read, expected in zip(read_mnist(*paths), packed, strict=True):
        np.testing.assert_array_equal(read, expected)


def test_an_unpacked_file_that_ends_too_early_says_so(images: Path, labels: Path) -> None:
    images.write_bytes(gzip.decompress(images.read_bytes())[:-5])
    with pytest.raises(CnnError, match="announces 2 items but ends too early"):
        read_mnist(images, labels)


def test_what_is_neither_packed_nor_unpacked_names_both(images: Path, labels: Path) -> None:
    images.write_bytes(b"<html>not found</html>")
    with pytest.raises(CnnError, match=r"not a sound gzip file .*, nor an unpacked IDX file"):
        read_mnist(images, labels)


def test_one_hot_labels_have_a_single_one(images: Path, labels: Path) -> None:
    _, one_hot = read_mnist(images, labels, one_hot=True)
    assert one_hot.dtype == np.float32
    assert one_hot.tolist() == [[0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]


def test_exchanged_files_are_noticed(images: Path, labels: Path) -> None:
    with pytest.raises(CnnError, match=r"starts with 2049 \(labels\) where 2051 \(images\)"):
        read_mnist(labels, images)


def test_wrong_magic_numbers_are_refused(images: Path, labels: Path, tmp_path: Path) -> None:
    strange = write_labels(tmp_path / "strange.gz", b"\x03\x09", magic=1234, count=2)
    with pytest.raises(CnnError, match=r"strange.gz starts with 1234 \(an unknown kind\)"):
        read_mnist(images, strange)


def test_images_of_another_size_are_refused(labels: Path, tmp_path: Path) -> None:
    wide = write_images(tmp_path / "wide.gz", bytes(2 * 32 * 32), count=2, side=32)
    with pytest.raises(CnnError, match=r"shape \(32, 32\), but MNIST's are \(28, 28\)"):
        read_mnist(wide, labels)


@pytest.mark.parametrize(("extra", "fault"), [(-1, "ends too early"), (1, "goes on after")])
def test_content_must_be_as_long_as_announced(
    images: Path, labels: Path, tmp_path: Path, extra: int, fault: str
) -> None:
    bad_images = write_images(tmp_path / "bad.gz", bytes(2 * 784 + extra), count=2)
    with pytest.raises(CnnError, match=f"bad.gz announces 2 items but {fault}"):
        read_mnist(bad_images, labels)
    bad_labels = write_labels(tmp_path / "bad.gz", bytes(2 + extra), count=2)
    with pytest.raises(CnnError, match=f"bad.gz announces 2 items but {fault}"):
        read_mnist(images, bad_labels)


@pytest.mark.parametrize("num_bytes", [0, 3, 4, 7])
def test_file_that_ends_within_its_header_is_refused(
    images: Path, tmp_path: Path, num_bytes: int
) -> None:
    stub = tmp_path / "stub.gz"
    stub.write_bytes(gzip.compress(struct.pack(">2I", 2049, 0)[:num_bytes]))
    with pytest.raises(CnnError, match=r"stub.gz is empty or ends within its header"):
        read_mnist(images, stub)


def test_zero_byte_file_is_refused(images: Path, tmp_path: Path) -> None:
    (tmp_path / "zero.gz").touch()
    with pytest.raises(CnnError, match="is empty"):
        read_mnist(images, tmp_path / "zero.gz")


def test_half_a_gzip_file_is_refused(images: Path, labels: Path) -> None:
    images.write_bytes(images.read_bytes()[:-20])
    with pytest.raises(CnnError, match=r"cut off or damaged .* get it again"):
        read_mnist(images, labels)


def test_flipped_bit_is_noticed(images: Path, labels: Path) -> None:
    damaged = bytearray(images.read_bytes())
    damaged[-8] ^= 1  # the first byte of the checksum
    images.write_bytes(damaged)
    with pytest.raises(CnnError, match="not a sound gzip file"):
        read_mnist(images, labels)


def test_missing_file_is_explained(labels: Path, tmp_path: Path) -> None:
    with pytest.raises(CnnError, match=r"does not exist; maybe_download\(\) fetches it"):
        read_mnist(tmp_path / "nowhere.gz", labels)


def test_folder_in_place_of_a_file_is_explained(labels: Path, tmp_path: Path) -> None:
    with pytest.raises(CnnError, match="cannot be read"):
        read_mnist(tmp_path, labels)


def test_each_image_needs_its_label(images: Path, tmp_path: Path) -> None:
    three = write_labels(tmp_path / "three.gz", b"\1\2\3", count=3)
    with pytest.raises(CnnError, match=r"2 images but .*three.gz has 3 labels"):
        read_mnist(images, three)


def test_labels_over_nine_are_refused(images: Path, tmp_path: Path) -> None:
    letters = write_labels(tmp_path / "letters.gz", b"\x09\x0a", count=2)
    with pytest.raises(CnnError, match="label 10, but digits go from 0 to 9"):
        read_mnist(images, letters)


def test_no_more_is_unpacked_than_announced(labels: Path, tmp_path: Path) -> None:
    """64 MB of zeros behind a header for two images cost less than 2 MB of memory."""
    bomb = write_images(tmp_path / "bomb.gz", bytes(64_000_000), count=2)
    tracemalloc.start()
    with pytest.raises(CnnError, match="goes on after its last item"):
        read_mnist(bomb, labels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_boastful_header_is_refused_before_anything_is_unpacked(
    labels: Path, tmp_path: Path
) -> None:
    boast = write_images(tmp_path / "boast.gz", b"", count=4_000_000_000)
    with pytest.raises(CnnError, match="announces 4,000,000,000 items, more than the 100,000"):
        read_mnist(boast, labels)


# --- Fashion-MNIST ---------------------------------------------------------------------------


def a_small_fashion(mirror: Mirror, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the mirror offer four small files, and nothing else be expected."""
    bodies = {}
    for part, count in (("train", 20), ("t10k", 10)):
        images = struct.pack(">4L", 2051, count, 28, 28) + bytes(range(count)) * 784
        labels = struct.pack(">2L", 2049, count) + bytes(k % 10 for k in range(count))
        bodies[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(images)
        bodies[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(labels)
    facts = {
        name: mnist.GzipFacts(len(body), hashlib.sha256(body).hexdigest(), packed=True)
        for name, body in bodies.items()
    }
    monkeypatch.setattr(mnist, "FASHION_FILES", facts)
    monkeypatch.setattr(mnist, "FASHION_MIRRORS", ("http://127.0.0.1:9/", mirror.url))
    monkeypatch.setenv("CNNLAB_RUNS", str(folder))
    mirror.answer = lambda handler: sending(bodies[Path(handler.path).name])(handler)


def test_fashion_mnist_comes_from_the_next_mirror_if_the_first_is_silent(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_small_fashion(mirror, monkeypatch, tmp_path)
    assert not datasets.is_ready("fashion_mnist")
    data = datasets.DATASETS["fashion_mnist"].read()
    assert (data.x_train.shape, data.x_test.shape) == ((20, 28, 28, 1), (10, 28, 28, 1))
    assert data.y_train.tolist() == [*range(10), *range(10)]
    assert data.class_names[9] == "Ankle boot"
    assert datasets.is_ready("fashion_mnist")
    assert len(mirror.paths) == 4
    datasets.DATASETS["fashion_mnist"].read()
    assert len(mirror.paths) == 4  # from the disk
    assert (tmp_path / "datasets" / "fashion_mnist" / LABELS_GZ).is_file()


def test_fashion_mnist_of_other_content_is_refused(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_small_fashion(mirror, monkeypatch, tmp_path)
    name, facts = next(iter(mnist.FASHION_FILES.items()))
    monkeypatch.setitem(mnist.FASHION_FILES, name, facts._replace(sha256="0" * 64))
    with pytest.raises(CnnError, match="its SHA-256 differs"):
        mnist.fetch_fashion(name)
    assert not mnist.fashion_is_here()


def test_fashion_mnist_without_a_network_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CNNLAB_RUNS", str(tmp_path))
    monkeypatch.setattr(mnist, "FASHION_MIRRORS", ("http://127.0.0.1:9/",))
    with pytest.raises(CnnError, match=r"connect to the network, or put the file there yourself"):
        datasets.load("fashion_mnist")


def test_mnist_is_read_while_fashion_mnist_is_being_downloaded(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A slow download keeps nobody from the other data sets."""
    a_small_fashion(mirror, monkeypatch, tmp_path)
    monkeypatch.setattr(mnist, "FASHION_MIRRORS", (mirror.url,))
    started = threading.Event()

    def wait(handler: Handler) -> None:
        started.set()
        mirror.closing.wait(20)

    mirror.answer = wait
    thread = threading.Thread(target=swallow, args=(datasets.load, "fashion_mnist"))
    thread.start()
    assert started.wait(20)
    assert len(datasets.load("mnist", num_train=10).x_train) == 10
    assert thread.is_alive()
    mirror.closing.set()
    thread.join()


def swallow(function: Callable[..., object], *args: object) -> None:
    with contextlib.suppress(CnnError):
        function(*args)
