"""Activation patterns: the map, the picture behind a point, two patterns side by side."""

import pytest
from streamlit.testing.v1 import AppTest

from cnn import models, runs
from cnn.architecture import PRESETS
from cnn.inspection.patterns import embedding
from cnn.runs import Run
from cnn.settings import TrainingConfig
from tests.pages.hand import hand_of
from tests.pages.reading import metric, open_page, run_until, words

RUN = "example-depth-02"


def test_the_map_and_two_pictures_are_shown_at_once() -> None:
    page = open_page("patterns", run=RUN)
    assert "first two principal components of 784 numbers" in words(page)
    assert "A · test picture 0" in words(page)
    assert "The cosine of A and B is" in words(page)
    within, between = (float(metric(page, m)) for m in ("Cosine within", "Between"))
    assert within > between


def test_the_link_holds_epoch_layer_and_both_pictures() -> None:
    page = open_page(
        "patterns", run=RUN, epoch="0", pattern_layer="conv2d_1", a="7", b="12", click="B"
    )
    assert "B · test picture 12" in words(page)
    assert "3,136 numbers" in words(page)
    assert page.select_slider(key="epoch").value == 0


def test_a_click_on_a_point_opens_it_as_the_letter_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand = hand_of(monkeypatch)
    page = open_page("patterns", run=RUN)
    page.segmented_control(key="click").set_value("B").run()
    hand.next = [
        (key, event, callback, {"revision": 1, "index": 3})
        for module, key, event, callback, _ in hand.heard
        if module == "point_cloud"
    ][-1:]
    page.run()
    assert "B · test picture 3" in words(page)
    assert (page.query_params["b"], page.query_params["click"]) == ("3", "B")
    assert page.number_input(key="a").value == 0


def test_learning_draws_the_classes_apart() -> None:
    untrained, trained = (open_page("patterns", run=RUN, epoch=epoch) for epoch in ("0", "5"))
    alike = [float(metric(page, "Nearest")[:-1]) for page in (untrained, trained)]
    assert alike[0] < alike[1]


@pytest.mark.parametrize(
    "parameters",
    [
        {"pattern_layer": "lstm"},
        {"pattern_layer": "<script>alert(1)</script>"},
        {"a": "99999999999", "b": "-1"},
        {"a": "nonsense", "click": "C", "map": "UMAP", "perplexity": "31", "seed": "1e9"},
        {"epoch": "77"},
    ],
)
def test_nonsense_in_the_link_is_left_aside(parameters: dict[str, str]) -> None:
    page = open_page("patterns", run=RUN, **parameters)
    assert "The cosine of A and B is" in words(page)


def test_a_thing_to_try_stays_with_the_run() -> None:
    page = open_page("patterns", run=RUN)
    page.button(key="tries_1").click().run()
    assert page.query_params["run"] == RUN
    assert page.select_slider(key="epoch").value == 0


def made(page: AppTest) -> AppTest:
    """Look until the map is finished, as the page does by itself in a browser."""
    run_until(page, lambda: "Finished" in words(page))
    return page


def small_run() -> Run:
    """A network that knows nothing, and 60 test pictures: their map is made in a moment."""
    network = PRESETS["no_convolution"]
    made = runs.create(network, TrainingConfig(num_train=100, num_test=60))
    with made.new_weights(0) as path:
        models.build(network, seed=0).save_weights(path)
    return made


def test_t_sne_goes_on_until_it_is_finished() -> None:
    page = made(open_page("patterns", run=small_run().id, map="t-SNE", seed="1"))
    assert f"Finished: {embedding.ITERATIONS} steps" in words(page)


def test_t_sne_can_be_stopped_and_goes_on_where_it_was() -> None:
    page = open_page("patterns", run=RUN, map="t-SNE", seed="2", pattern_layer="max_pooling2d")
    page.button(key="tsne_stop").click().run()
    assert page.button(key="tsne_go_on")
    page.button(key="tsne_go_on").click().run()
    assert page.button(key="tsne_stop")
    page.button(key="tsne_stop").click().run()
    assert not page.exception


def test_a_run_that_has_not_begun_says_so() -> None:
    waiting = runs.create(PRESETS["no_convolution"], TrainingConfig(num_train=100, num_test=50))
    assert "The first weights are saved" in words(open_page("patterns", run=waiting.id))


def untrained(run: Run, weights: bytes) -> Run:
    with run.new_weights(0) as path:
        path.write_bytes(weights)
    return run


def test_damaged_weights_are_explained() -> None:
    waiting = runs.create(PRESETS["no_convolution"], TrainingConfig(num_train=100, num_test=50))
    page = open_page("patterns", run=untrained(waiting, b"damaged").id)
    assert "damaged" in page.error[0].value


def test_a_deleted_run_is_explained_and_another_one_is_shown() -> None:
    page = open_page("patterns", run="A" * 16)
    assert page.warning
    assert "The cosine of A and B is" in words(page)
