"""The convolution page: every control changes what it says it changes, and nonsense is explained.

What is drawn lies in a component that this test cannot look into: tests/browser does.
"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnn import images, ops
from cnn.kernels import KERNELS
from cnn.kernels.as_text import format_kernel, parse_kernel
from tests.files import encoded
from tests.pages import reading
from tests.pages.reading import shown_code, words
from ui.markdown import plain

CELLS = "conv_kernel_cells"


def open_page(**parameters: str) -> AppTest:
    """Open the page by its link."""
    return reading.open_page("convolution", **parameters)


def cells(page: AppTest) -> np.ndarray:
    """The kernel as the page's text field says it."""
    return parse_kernel(page.text_area(key=CELLS).value)


def lists(page: AppTest) -> tuple[str | None, str | None]:
    """Return the kernel and the family that the lists name."""
    kernel, family = (page.selectbox(key=key) for key in ("conv_kernel", "conv_kernel_family"))
    return kernel.value, family.value


def press(page: AppTest, tool: str) -> None:
    page.button(key=f"conv_kernel_tool_{tool}").click().run()
    assert not page.exception


def png(picture: Image.Image) -> tuple[str, bytes, str]:
    return "picture.png", encoded(picture), "image/png"


class TestSliding:
    def test_stride_two_halves_the_output(self) -> None:
        page = open_page()
        assert "Output 94 × 94" in words(page)
        page.number_input(key="conv_stride").set_value(2).run()
        assert "Output 47 × 47" in words(page)
        assert "93 // 2 = 46 steps; 46 + 1 = 47" in words(page)

    def test_same_padding_keeps_the_size(self) -> None:
        assert "Output 96 × 96" in words(open_page(conv_padding="same"))

    def test_pixels_of_padding_are_added_on_both_sides(self) -> None:
        page = open_page(conv_padding="pixels", conv_pixels="2")
        assert "Output 98 × 98" in words(page)
        assert "96 pixels + 4 of padding − 3" in words(page)

    def test_a_dilated_kernel_reaches_further(self) -> None:
        assert "Output 90 × 90" in words(open_page(conv_dilation="3"))  # (3 - 1) · 3 + 1 = 7

    def test_no_dilation_can_be_reached_that_would_not_fit(self) -> None:
        page = open_page(conv_image="Toy grid")  # 8 × 10 pixels
        field = page.number_input(key="conv_dilation")
        assert field.max == 3  # 3 cells, 3 apart, reach over 7 pixels; 4 apart over 9
        field.set_value(3).run()
        assert "Output 2 × 4" in words(page)

    def test_a_limit_that_shrinks_takes_the_value_along(self) -> None:
        page = open_page(conv_dilation="8")
        assert "Output 80 × 80" in words(page)  # 96 - ((3 - 1) · 8 + 1) + 1
        page.selectbox(key="conv_image").set_value("Toy grid").run()
        assert not page.exception
        assert page.number_input(key="conv_dilation").value == 3
        assert "Output 2 × 4" in words(page)

    def test_padding_makes_room_for_more_dilation(self) -> None:
        page = open_page(conv_image="Toy grid", conv_padding="pixels", conv_pixels="4")
        assert page.number_input(key="conv_dilation").max == 7  # 8 + 2 · 4 pixels hold 2 · 7 + 1

    def test_a_rectangular_picture_and_kernel_have_two_sums(self) -> None:
        page = open_page(**{CELLS: "1 0 -1", "conv_image": "Toy grid"})
        assert "Down: 8 pixels − 1" in words(page)
        assert "Across: 10 pixels − 3" in words(page)

    def test_a_kernel_larger_than_the_picture_says_so_until_zeros_are_laid_around_it(self) -> None:
        page = open_page(conv_image="Toy grid", conv_kernel="eye template")
        assert "reaches over 11 pixels, but there are only 8" in page.error[0].value
        page.button(key="conv_fit").click().run()
        assert not page.error
        assert "Output 8 × 10" in words(page)


class TestKernel:
    def test_a_family_offers_its_kernels_and_starts_with_the_first(self) -> None:
        page = open_page()
        page.selectbox(key="conv_kernel_family").set_value("stripes").run()
        assert page.selectbox(key="conv_kernel").value == "gabor 0 degrees"
        assert len(page.selectbox(key="conv_kernel").options) == 4
        assert "Output 88 × 88" in words(page)

    @pytest.mark.parametrize("name", ["sobel x", "box blur", "eye template"])
    def test_a_kernel_of_a_link_says_what_it_is_for_and_where_it_comes_from(
        self, name: str
    ) -> None:
        page = open_page(conv_kernel=name)
        assert page.selectbox(key="conv_kernel_family").value == KERNELS[name].family
        assert KERNELS[name].description in words(page)
        assert KERNELS[name].source in words(page)

    def test_choosing_a_kernel_drops_changed_cells(self) -> None:
        page = open_page(**{CELLS: "5"})
        assert "Output 96 × 96" in words(page)
        page.selectbox(key="conv_kernel").set_value("laplacian").run()
        assert page.text_area(key=CELLS).value == ""
        assert "Output 94 × 94" in words(page)

    @pytest.mark.parametrize(
        ("tool", "expected"),
        [
            ("Transpose", KERNELS["sobel y"].values),
            ("Turn 90°", np.rot90(KERNELS["sobel x"].values, -1)),
            ("Turn 180°", -KERNELS["sobel x"].values),
            ("Mean 0", KERNELS["sobel x"].values),
            ("Clear", np.zeros((3, 3))),
        ],
    )
    def test_the_tools_change_the_kernel(self, tool: str, expected: np.ndarray) -> None:
        page = open_page()
        press(page, tool)
        np.testing.assert_allclose(cells(page), expected)

    def test_start_again_brings_the_kernel_of_the_list_back(self) -> None:
        page = open_page(conv_kernel="sobel y", **{CELLS: "1 2; 3 4"})
        assert "Start again" in words(page)
        press(page, "Start again")
        assert page.text_area(key=CELLS).value == ""
        assert KERNELS["sobel y"].description in words(page)

    def test_a_sum_of_zero_cannot_become_one_and_the_page_says_why(self) -> None:
        page = open_page()
        press(page, "Sum 1")
        assert "add up to 0" in page.warning[0].value
        page.selectbox(key="conv_kernel_family").set_value("blur").run()
        assert not page.warning

    def test_random_draws_another_kernel_each_time(self) -> None:
        page = open_page()
        press(page, "Random")
        first = cells(page)
        press(page, "Random")
        assert first.shape == (3, 3)
        assert (first != cells(page)).any()

    def test_rows_and_columns_can_be_added_up_to_eleven(self) -> None:
        page = open_page()
        page.number_input(key="conv_kernel_rows").set_value(11).run()
        page.number_input(key="conv_kernel_columns").set_value(1).run()
        assert cells(page).shape == (11, 1)
        assert page.number_input(key="conv_kernel_rows").max == 11
        assert "Output 86 × 96" in words(page)

    def test_undo_goes_back_over_presets_tools_and_typed_cells_and_redo_forth(self) -> None:
        page = open_page()
        page.selectbox(key="conv_kernel").set_value("prewitt x").run()
        press(page, "Transpose")
        page.text_area(key=CELLS).set_value("1 2").run()
        states = [(page.selectbox(key="conv_kernel").value, page.text_area(key=CELLS).value)]
        for _ in range(3):
            page.button(key="conv_history_undo").click().run()
            states.append(
                (page.selectbox(key="conv_kernel").value, page.text_area(key=CELLS).value)
            )
        turned = format_kernel(KERNELS["prewitt y"].values)
        assert states == [
            (None, "1 2"),
            ("prewitt y", turned),
            ("prewitt x", ""),
            ("sobel x", ""),
        ]
        assert page.button(key="conv_history_undo").disabled
        for _ in range(3):
            page.button(key="conv_history_redo").click().run()
        assert page.text_area(key=CELLS).value == "1 2"
        assert page.button(key="conv_history_redo").disabled

    def test_a_kernel_on_the_shelf_starts_a_network_as_keras_will_slide_it(self) -> None:
        page = open_page(conv_kernel_cells="1 2; 3 4", conv_flip="true")
        page.button(key="put_on_shelf").click().run()
        (item,) = page.session_state["kernel_shelf"]
        assert item == {"name": "my sobel x", "values": ((4.0, 3.0), (2.0, 1.0))}

    def test_a_kernel_too_heavy_for_a_network_is_not_put_on_the_shelf(self) -> None:
        page = open_page(conv_kernel_cells="1e9 1")
        page.button(key="put_on_shelf").click().run()
        assert "cannot start with cells beyond" in page.toast[0].value
        assert "kernel_shelf" not in page.session_state

    def test_after_an_undo_a_new_edit_leaves_nothing_to_redo(self) -> None:
        page = open_page()
        press(page, "Transpose")
        page.button(key="conv_history_undo").click().run()
        press(page, "Turn 180°")
        assert page.button(key="conv_history_redo").disabled
        page.button(key="conv_history_undo").click().run()
        assert page.text_area(key=CELLS).value == ""


class TestPicture:
    def test_in_colour_every_channel_has_a_kernel_of_its_own(self) -> None:
        page = open_page(conv_image="Red ball", conv_colour="true", **{CELLS: "1 | -1 | 0"})
        assert not page.error
        press(page, "Transpose")
        assert cells(page).shape == (1, 1, 3)

    def test_a_kernel_for_grey_serves_all_channels(self) -> None:
        page = open_page(conv_colour="true")
        press(page, "Transpose")
        for channel in np.moveaxis(cells(page), -1, 0):
            np.testing.assert_array_equal(channel, KERNELS["sobel y"].values)

    def test_two_kernels_for_three_channels_are_explained(self) -> None:
        page = open_page(conv_colour="true", **{CELLS: "1 | 2"})
        assert "kernels for 2 channels" in page.error[0].value

    def test_without_a_file_a_photograph_or_a_stroke_the_page_says_what_to_do(self) -> None:
        for choice, hint in (
            ("Your own picture", "Choose a file"),
            ("The camera", "Take a photograph"),
            ("A drawing", "Draw"),
        ):
            assert hint in open_page(conv_image=choice).info[0].value

    def test_a_damaged_drawing_of_a_link_is_said_and_the_pad_is_empty(self) -> None:
        page = open_page(conv_image="A drawing", conv_image_ink="p14.1")
        assert "damaged" in page.warning[0].value
        assert "Draw on the black pad" in page.info[0].value

    def test_a_file_that_is_no_picture_is_explained(self) -> None:
        page = open_page(conv_image="Your own picture")
        upload = page.file_uploader(key="conv_image_upload")
        upload.set_value(("cat.png", b"not a picture", "image/png")).run()
        assert not page.exception
        assert "not a picture" in page.error[0].value

    @pytest.mark.parametrize("colour", ["false", "true"])
    def test_a_large_picture_is_shrunk_to_1024_pixels(self, colour: str) -> None:
        page = open_page(conv_image="Your own picture", conv_colour=colour)
        large = png(Image.linear_gradient("L").resize((2000, 500)))
        page.file_uploader(key="conv_image_upload").set_value(large).run()
        assert not page.exception
        assert "Output 254 × 1022" in words(page)

    def test_a_picture_of_one_pixel_takes_a_kernel_of_one_cell(self) -> None:
        page = open_page(conv_image="Your own picture", conv_strongest="true")
        upload = page.file_uploader(key="conv_image_upload")
        upload.set_value(png(Image.new("L", (1, 1), 128))).run()
        assert "there is only 1." in page.error[0].value
        page.text_area(key=CELLS).set_value("2").run()
        assert not page.error
        assert "Output 1 × 1" in words(page)


class TestCloserLook:
    def test_the_eye_template_ranks_both_eyes_first(self) -> None:
        page = open_page(conv_kernel="eye template", conv_strongest="true")
        assert "**1** 2.18 (rows 41 to 51, columns 59 to 69)" in words(page)
        assert "**2** 2.06 (rows 39 to 49, columns 27 to 37)" in words(page)
        assert "**3**" not in words(page)

    def test_a_kernel_of_one_row_saw_one_row(self) -> None:
        page = open_page(conv_strongest="true", **{CELLS: "1 -1"})
        assert "(row 45, columns 29 to 30)" in words(page)

    def test_a_lower_threshold_lets_more_answers_through(self) -> None:
        page = open_page(conv_kernel="eye template", conv_strongest="true")
        page.slider(key="conv_threshold").set_value(20).run()
        assert "**5**" in words(page)

    def test_a_kernel_that_answers_nowhere_has_nothing_to_rank(self) -> None:
        page = open_page(conv_strongest="true", **{CELLS: "-1"}, conv_relu="true")
        assert "No cell of the output is positive" in words(page)

    def test_two_kernels_are_one_until_relu_comes_between(self) -> None:
        page = open_page(conv_second="true")
        assert "no more than one larger kernel" in words(page)
        page.toggle(key="conv_relu").set_value(True).run()
        assert "no more than one larger kernel" not in words(page)

    def test_a_second_kernel_that_no_longer_fits_is_explained(self) -> None:
        page = open_page(
            conv_second="true", conv_image="Toy grid", conv_second_kernel="gabor 0 degrees"
        )
        assert "reaches over 9 pixels" in page.error[0].value

    def test_the_histogram_counts_the_output(self) -> None:
        assert not open_page(conv_histogram="true", conv_second="true").exception


class TestTries:
    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_each_is_one_click_from_any_state(self, number: int) -> None:
        page = open_page(**{CELLS: "1 2", "conv_colour": "true", "conv_strongest": "true"})
        page.button(key=f"tries_{number}").click().run()
        assert not page.exception
        assert not page.error
        assert (
            page.selectbox(key="conv_image").value
            == [
                "Photograph",
                "Portrait",
                "Red ball",
            ][number - 1]
        )

    def test_the_lists_name_the_kernel_after_each_of_them_or_say_that_it_is_another(self) -> None:
        page = open_page()
        for number, name in ((2, "eye template"), (3, None), (1, "sobel x")):
            page.button(key=f"tries_{number}").click().run()
            assert lists(page) == (name, KERNELS[name].family if name else None)


class TestLists:
    """What the lists of kernels name is what is used."""

    @pytest.mark.parametrize(
        ("parameters", "name"),
        [
            ({}, "sobel x"),
            ({CELLS: "1 2; 3 4"}, None),
            ({CELLS: format_kernel(KERNELS["sobel y"].values)}, "sobel y"),
            ({CELLS: "1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9"}, "box blur"),
            ({"conv_kernel": "eye template", CELLS: "nonsense"}, "eye template"),
            ({CELLS: "1 | -1 | 0", "conv_colour": "true"}, None),
            ({CELLS: " | ".join(3 * ["-1 0 1; -2 0 2; -1 0 1"]), "conv_colour": "true"}, "sobel x"),
        ],
    )
    def test_a_link_shows_what_is_used(self, parameters: dict[str, str], name: str | None) -> None:
        page = open_page(**parameters)
        assert lists(page) == (name, KERNELS[name].family if name else None)
        assert ("A kernel of your own" in words(page)) == (name is None)
        assert name is None or KERNELS[name].description in words(page)

    def test_tools_and_typing_change_what_the_lists_name(self) -> None:
        page = open_page()
        press(page, "Transpose")
        assert lists(page)[0] == "sobel y"
        press(page, "Clear")
        assert lists(page) == (None, None)
        page.selectbox(key="conv_kernel").set_value("sobel x").run()
        assert lists(page)[0] == "sobel x"
        assert page.text_area(key=CELLS).value == ""

    def test_a_second_kernel_of_ones_own_is_in_the_list_and_in_the_code(self) -> None:
        page = open_page(conv_second="true", conv_second_kernel_cells="1 2 3 4; 5 6 7 8")
        assert page.selectbox(key="conv_second_kernel").value is None
        assert "Conv2D(1, (2, 4)" in shown_code(page)[0]


class TestNonsense:
    def test_what_has_two_readings_is_asked_back_and_three_lines_are_three_rows(self) -> None:
        page = open_page(**{CELLS: "1,2; 3,4"})
        asked = "has 2 readings: “1 2; 3 4” (2 × 2); or “1.2; 3.4” (2 × 1)"
        assert "has 2 readings" in page.warning[0].value
        page.text_area(key=CELLS).set_value("1,2; 3,4").run()
        assert plain(asked) in words(page)
        page.text_area(key=CELLS).set_value("1 0 −1\n2 0 −2\n1 0 −1").run()
        assert "readings" not in words(page)
        assert not page.warning
        assert page.number_input(key="conv_kernel_rows").value == 3
        assert page.number_input(key="conv_kernel_columns").value == 3

    @pytest.mark.parametrize(
        "nonsense",
        [
            "a b",
            "1 2; 3",
            "1e99",
            "nan",
            "inf 1",
            ";" * 50,
            "1 " * 3000,
            "<script>alert(1)</script>",
        ],
    )
    def test_cells_that_make_no_kernel_are_explained_and_the_page_goes_on(
        self, nonsense: str
    ) -> None:
        page = open_page(**{CELLS: nonsense})
        assert "Cells as text" in page.warning[0].value
        assert "Output 94 × 94" in words(page)

    @pytest.mark.parametrize("nonsense", ["a b", "1 2; 3", "1,2; 3,4", "1 | 2"])
    def test_typed_nonsense_stays_in_the_field_and_the_kernel_stays_as_it_was(
        self, nonsense: str
    ) -> None:
        page = open_page(conv_image="Red ball", conv_colour="true", **{CELLS: "1 2 3; 4 5 6"})
        page.text_area(key=CELLS).set_value(nonsense).run()
        assert page.text_area(key=CELLS).value == nonsense
        assert ":red[" in words(page)
        assert page.query_params[CELLS] == "1 2 3; 4 5 6"
        assert page.number_input(key="conv_kernel_rows").value == 2
        page.button(key="conv_kernel_tool_Transpose").click().run()
        assert page.text_area(key=CELLS).value == " | ".join(["1 4; 2 5; 3 6"] * 3)
        assert ":red[" not in words(page)

    @pytest.mark.parametrize(
        "parameters",
        [
            {"conv_stride": "99"},
            {"conv_stride": "1e999"},
            {"conv_stride": "two"},
            {"conv_padding": "all"},
            {"conv_kernel": "<script>"},
            {"conv_kernel_family": "blur"},
            {"conv_image": "../../etc/passwd"},
            {"conv_bias": "nan"},
            {"conv_bias": "inf"},
            {"conv_pin": "h.999999.0"},
            {"conv_colour": "maybe"},
            {"conv_dilation": "-3"},
        ],
    )
    def test_nonsense_in_the_link_falls_back_to_the_default(
        self, parameters: dict[str, str]
    ) -> None:
        assert "Output 94 × 94" in words(open_page(**parameters))

    def test_a_bias_is_read_as_it_is_typed_and_nonsense_changes_nothing(self) -> None:
        page = open_page()
        for typed, held in (("−0,5", "-0.5"), ("1/4", "0.25"), ("1,200", "1.2")):
            page.text_input(key="conv_bias").set_value(typed).run()  # 1200 is not possible
            assert page.query_params["conv_bias"] == held
        page.text_input(key="conv_bias").set_value("a lot").run()
        assert page.text_input(key="conv_bias").value == "a lot"
        assert page.query_params["conv_bias"] == "1.2"
        assert plain("“a lot” is not a number") in words(page)

    def test_huge_weights_still_give_numbers(self) -> None:
        page = open_page(**{CELLS: "1e15 -1e15; 1e15 1e15"}, conv_histogram="true")
        assert not page.error

    @settings(
        max_examples=25,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        link=st.dictionaries(
            st.sampled_from(
                [
                    "conv_image",
                    "conv_colour",
                    "conv_kernel",
                    "conv_kernel_cells",
                    "conv_bias",
                    "conv_stride",
                    "conv_padding",
                    "conv_pixels",
                    "conv_dilation",
                    "conv_flip",
                    "conv_relu",
                    "conv_strongest",
                    "conv_count",
                    "conv_threshold",
                    "conv_histogram",
                    "conv_pin",
                    "conv_second",
                    "conv_second_kernel",
                    "conv_second_kernel_cells",
                ]
            ),
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(["true", "same", "pixels", "Toy grid", "1 2|3 4|5 6", "h.1.1"]),
                st.sampled_from(["eye template", "9" * 30, "nan", "-1", "8", "h.٣.1", "0.0"]),
            ),
            max_size=8,
        )
    )
    def test_any_link_opens(self, link: dict[str, str]) -> None:
        page = open_page(**link)
        assert page.title[0].value == "Convolution"


@pytest.mark.parametrize(
    "parameters",
    [
        {"conv_kernel": "sharpen", "conv_stride": "3", "conv_padding": "same"},
        {"conv_dilation": "2", "conv_stride": "2", "conv_bias": "0.5", "conv_relu": "true"},
        {"conv_padding": "pixels", "conv_pixels": "1", "conv_flip": "true"},
    ],
)
def test_the_keras_lines_give_the_same_feature_map(parameters: dict[str, str]) -> None:
    import keras

    page = open_page(**parameters)
    image = images.sample_image("portrait")
    kernel = KERNELS[parameters.get("conv_kernel", "sobel x")].values
    names = {"keras": keras, "np": np, "image": image, "kernel": kernel}
    exec(shown_code(page)[0], names)  # noqa: S102 - the page's own lines
    padding = parameters.get("conv_padding", "valid")
    expected = ops.convolve2d(
        image,
        kernel,
        stride=int(parameters.get("conv_stride", 1)),
        padding=1 if padding == "pixels" else padding,
        dilation=int(parameters.get("conv_dilation", 1)),
        flip="conv_flip" in parameters,
    )
    expected = expected + float(parameters.get("conv_bias", 0))
    expected = ops.relu(expected) if "conv_relu" in parameters else expected
    np.testing.assert_allclose(names["feature_map"], expected, atol=1e-4)
