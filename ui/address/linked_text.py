"""Values that live in the address bar without a widget, as a component's state does."""

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Linked:
    """A text in the address bar; what comes from there is a stranger's, and its reader checks it.

    Args:
        name: Parameter of the address bar, and key in the session's state.
        default: What is not worth a parameter.
    """

    name: str
    default: str

    def read(self) -> str:
        """Return what the address bar says, else what was there earlier in this session."""
        remembered = st.session_state.get(self.name)
        text: str = st.query_params.get(self.name) or remembered or self.default
        self.write(text)
        return text

    def write(self, text: str) -> None:
        """Keep a value in the session and, unless it is the default, in the address bar."""
        st.session_state[self.name] = text
        if text == self.default:
            st.query_params.pop(self.name, None)
        elif st.query_params.get(self.name) != text:
            st.query_params[self.name] = text
