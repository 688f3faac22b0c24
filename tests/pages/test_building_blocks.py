"""Home, pooling and fully connected: each renders, and its main control matters."""

from tests.pages.reading import metric, open_page, words


class TestHome:
    def test_it_shows_the_way_from_the_picture_to_the_decision(self) -> None:
        page = open_page("home")
        for stage in ("1 · A picture", "2 · Convolution", "3 · Pooling", "4 · Fully connected"):
            assert stage in words(page)

    def test_another_digit_goes_through_the_layers(self) -> None:
        page = open_page("home")
        page.slider(key="home_digit").set_value(7).run()
        assert not page.exception


class TestPooling:
    def test_the_articles_toy_grid_survives_a_shift_by_one(self) -> None:
        page = open_page("pooling")
        assert metric(page, "Cells unchanged after max pooling") == "100.0%"
        page.slider(key="pool_dx").set_value(2).run()
        assert metric(page, "Cells unchanged after max pooling") != "100.0%"

    def test_average_pooling_keeps_fewer_cells_of_the_toy_grid(self) -> None:
        page = open_page("pooling", pool_mode="average")
        assert float(metric(page, "Cells unchanged after average").rstrip("%")) < 100

    def test_a_busy_picture_does_not_keep_the_promise(self) -> None:
        page = open_page("pooling", pool_image="Photograph", pool_kernel="sobel x")
        assert float(metric(page, "Cells unchanged after max").rstrip("%")) < 50

    def test_a_kernel_larger_than_the_picture_is_explained(self) -> None:
        page = open_page("pooling", pool_kernel="gabor 0 degrees")  # 9 × 9 on 8 × 10
        assert "9" in page.error[0].value
        page.selectbox(key="pool_kernel").set_value("sobel x").run()
        assert not page.error


def test_every_page_shows_the_code_that_made_its_result() -> None:
    for name in ("convolution", "pooling", "fully_connected"):
        page = open_page(name)
        assert any(code.value.startswith("def ") for code in page.code), name
