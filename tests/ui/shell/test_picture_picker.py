"""A picture of one's own, drawn on the lab's pad: it lives in the link."""

import numpy as np
from streamlit.testing.v1 import AppTest

from cnn.drawing.strokes import draw_in_colour, from_text

LINE = "r40.0.100.200.100"  # across: 19 of 96 rows


def picking() -> None:
    import streamlit as st

    from ui.address import owner
    from ui.shell.picture_picker import choose_picture, colour_value, picture_values

    values = picture_values("image", colour=colour_value("colour"))
    owner.open_page(values.all)
    st.session_state["found"] = choose_picture(values)


def picked(colour: str, ink: str = LINE) -> AppTest:
    page = AppTest.from_function(picking)
    page.query_params |= {"image": "A drawing", "image_ink": ink, "colour": colour}
    return page.run()


def test_a_drawing_of_a_link_is_the_picture_in_its_colours() -> None:
    found = picked("true").session_state["found"].values
    np.testing.assert_allclose(found, draw_in_colour(from_text(LINE), 96), atol=1e-6)
    assert found[48].mean(axis=0).tolist() == [1, 0, 0]


def test_in_grey_red_is_as_dark_as_on_television() -> None:
    """ITU-R BT.601 gives red 0.299 of the brightness: 76 of 255."""
    found = picked("false").session_state["found"].values
    assert found.shape == (96, 96)
    assert found.max() * 255 == np.float32(76)


def test_an_empty_pad_is_no_picture_yet() -> None:
    page = picked("true", ink="")
    assert page.session_state["found"] is None
    assert "Draw on the black pad" in page.info[0].value
