"""Home, convolution, pooling and fully connected: each renders, and its main control matters."""

import numpy as np
import pytest

from cnn import images, kernels, ops
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


class TestConvolution:
    def test_another_kernel_gives_another_number_at_the_chosen_cell(self) -> None:
        page = open_page("convolution")
        for name in ("sobel x", "sobel y"):
            page.selectbox(key="conv_kernel").set_value(name).run()
            truth = ops.convolve2d(images.sample_image("portrait"), kernels.KERNELS[name].values)
            assert rf"\mathbf{{{truth[47, 47]:.3f}}}" in page.latex[-1].value

    def test_stride_two_halves_the_feature_map(self) -> None:
        page = open_page("convolution")
        assert "94 × 94" in words(page)
        page.slider(key="conv_stride").set_value(2).run()
        assert "47 × 47" in words(page)

    def test_same_padding_keeps_the_size(self) -> None:
        page = open_page("convolution", conv_padding="same")
        assert "**Output h** · 96 × 96" in words(page)

    def test_cells_in_the_link_make_a_kernel_of_ones_own(self) -> None:
        page = open_page("convolution", conv_kernel_cells="0 0; 0 2", conv_image="Toy grid")
        assert "**Kernel w** · 2 × 2" in words(page)
        grid = images.sample_image("toy grid")
        assert (
            rf"\mathbf{{{2 * grid[4, 5]:.3f}}}" in page.latex[-1].value
        )  # cell (3, 4) sees (4, 5)

    @pytest.mark.parametrize("nonsense", ["a b", "1 2; 3", "1e99", "nan", ";" * 50])
    def test_cells_that_make_no_kernel_are_explained_and_the_page_goes_on(
        self, nonsense: str
    ) -> None:
        page = open_page("convolution", conv_kernel_cells=nonsense)
        assert page.error
        assert "94 × 94" in words(page)

    def test_choosing_a_kernel_drops_changed_cells(self) -> None:
        page = open_page("convolution", conv_kernel_cells="5")
        page.selectbox(key="conv_kernel").set_value("box blur").run()
        assert page.text_input(key="conv_kernel_cells").value == ""
        assert "**Kernel w** · 3 × 3" in words(page)

    @pytest.mark.parametrize(
        "parameters",
        [
            {"conv_stride": "99"},
            {"conv_stride": "1e999"},
            {"conv_kernel": "<script>"},
            {"conv_row": "-1"},
        ],
    )
    def test_nonsense_in_the_link_falls_back_to_the_default(
        self, parameters: dict[str, str]
    ) -> None:
        assert "94 × 94" in words(open_page("convolution", **parameters))

    def test_without_an_upload_the_page_says_what_to_do(self) -> None:
        page = open_page("convolution", conv_image="Your own picture")
        assert "Choose a file" in page.info[0].value

    def test_a_file_that_is_no_picture_is_explained(self) -> None:
        page = open_page("convolution", conv_image="Your own picture")
        page.file_uploader(key="conv_image_upload").set_value(
            ("cat.png", b"not a picture", "image/png")
        ).run()
        assert not page.exception
        assert page.error


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


def test_the_keras_lines_of_the_convolution_page_give_the_same_feature_map() -> None:
    import keras

    page = open_page("convolution", conv_kernel="sharpen", conv_stride="3", conv_padding="same")
    lines = page.code[0].value
    names = {
        "keras": keras,
        "image": images.sample_image("portrait"),
        "kernel": kernels.KERNELS["sharpen"].values,
    }
    exec(lines, names)  # noqa: S102 - the page's own lines
    expected = ops.convolve2d(names["image"], names["kernel"], stride=3, padding="same")
    np.testing.assert_allclose(names["feature_map"], expected, atol=1e-4)
