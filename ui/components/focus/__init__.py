"""The keyboard's focus, kept where a page takes away what had it."""

from ui.components.focus.component import keep_focus

__all__ = ["keep_focus"]
