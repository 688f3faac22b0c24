"""Whether a run is shared: the secret that a link must hold to open it for others."""

import re
import secrets
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path

from cnn.storage.files import read_regular, replacing, writing_explained

SECRET = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 bits


class Sharing:
    """The part of `Run` that lets its owner share it, and take that back."""

    folder: Path

    def share(self) -> str:
        """Return the secret of the run's link, made anew if it is not shared."""
        if not (secret := self.shared_secret()):
            secret = secrets.token_urlsafe(16)
            with writing_explained("The link"), replacing(self._secret_file) as new:
                new.write_text(secret, "ascii")
        return secret

    def stop_sharing(self) -> None:
        """Take the link back: it opens nothing any more, and `share` makes another one."""
        with writing_explained("That"):
            self._secret_file.unlink(missing_ok=True)

    def shared_secret(self) -> str:
        """Return the secret of the run's link; empty as long as it is not shared."""
        with suppress(OSError, ValueError):
            secret = read_regular(self._secret_file, at_most=64).decode("ascii")
            return secret if SECRET.fullmatch(secret) else ""
        return ""

    def opens_with(self, secret: str) -> bool:
        """Tell whether a link with this secret, perhaps a guess, opens the run."""
        kept = self.shared_secret()
        return bool(kept) and compare_digest(kept.encode(), secret.encode())

    @property
    def _secret_file(self) -> Path:
        return self.folder / "shared"
