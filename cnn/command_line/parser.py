"""How arguments are taken: numbers as the pages read them, errors in one line, options anywhere."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from cnn.errors import CnnError
from cnn.parsing import quoted, read_number

BAD_ARGUMENTS = 2  # the exit code


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """End with the message alone; argparse would print the usage above it."""
        self.exit(BAD_ARGUMENTS, f"error: {message.rstrip('.')}; see {self.prog} --help\n")


class CommandParser(OneLineParser):
    """The parser of one command, whose options may stand before, between and behind its files."""

    _is_mixing = False

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Take RUN --epoch 3 FILE, too, which argparse leaves to a function that calls this one."""
        if self._is_mixing:
            return super().parse_known_args(args, namespace)
        self._is_mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_mixing = False


def number(text: str) -> float:
    """Read a number as the pages do."""
    try:
        return read_number(text)
    except CnnError as error:
        raise argparse.ArgumentTypeError(f"invalid float value: {error}") from error


def whole(text: str) -> int:
    """Read a count as the pages do."""
    try:
        read = read_number(text, whole=True)
    except CnnError as error:
        raise argparse.ArgumentTypeError(f"invalid int value: {error}") from error
    if not read.is_integer():
        raise argparse.ArgumentTypeError(
            f"invalid int value: “{quoted(text)}” is not a whole number."
        )
    return int(read)
