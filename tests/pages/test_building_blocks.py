"""Home, pooling and fully connected: each renders, and its main control matters."""

from cnn.network_builder import epoch_time
from tests.pages.reading import open_page, shown_code, words


class TestHome:
    def test_it_shows_the_way_from_the_picture_to_the_decision(self) -> None:
        page = open_page("home")
        for stage in ("1 · A picture", "2 · Convolution", "3 · Pooling", "4 · Fully connected"):
            assert stage in words(page)

    def test_another_digit_goes_through_the_layers(self) -> None:
        page = open_page("home", home_digit="3")
        picture = next(image for image in page.get("plotly_chart") if image.key == "home_picture")
        assert picture.proto.alt == "A handwritten 3."

    def test_it_says_how_long_training_takes_on_this_computer_once_that_was_measured(self) -> None:
        assert "the network builder measures" in words(open_page("home"))
        epoch_time.save(epoch_time.Speed(0.0, 0.0, 0.002, 1.5, epoch_time.this_machine()))
        assert "That takes about 11 minutes on this computer" in words(open_page("home"))


def test_every_page_shows_the_code_that_made_its_result() -> None:
    for name in ("convolution", "pooling", "fully_connected"):
        page = open_page(name)
        assert any(code.startswith("def ") for code in shown_code(page)), name
