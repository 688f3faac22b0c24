"""What depth changes: views, costs, and the experiment with one network per depth."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest

from cnn import ops, runs
from cnn.architecture import PRESETS, Conv2D, MaxPool2D, receptive_field, stacked
from cnn.depth import depth_experiment
from cnn.depth.depth_experiment import DepthResult
from cnn.runs import Run, Status
from cnn.settings import TrainingConfig
from cnn.types import Rectangle


def pixels_that_matter(network: object, layer_index: int, row: int, column: int) -> Rectangle:
    """Try every pixel: light it alone, and see whether the cell answers.

    With kernels of ones nothing cancels out, so each pixel of the field shows.
    """
    rows, columns, _ = network.input_shape
    touched = []
    for pixel_row, pixel_column in np.ndindex(rows, columns):
        values = np.zeros((rows, columns), dtype=np.float32)
        values[pixel_row, pixel_column] = 1
        for layer in network.layers[: layer_index + 1]:
            if isinstance(layer, Conv2D):
                ones = np.ones((layer.kernel_size, layer.kernel_size), dtype=np.float32)
                values = ops.convolve2d(values, ones, padding=layer.padding)
            else:
                values = ops.pool2d(values)
        if values[row, column]:
            touched.append((pixel_row, pixel_column))
    top, left = np.min(touched, axis=0)
    bottom, right = np.max(touched, axis=0)
    return Rectangle(int(top), int(left), int(bottom - top + 1), int(right - left + 1))


@pytest.mark.parametrize(
    ("layer_index", "row", "column"),
    [(0, 0, 0), (0, 27, 13), (1, 13, 5), (2, 7, 7), (3, 6, 0), (4, 3, 3), (4, 0, 6), (6, 1, 1)],
)
def test_a_cell_depends_on_the_framed_pixels_and_no_others(
    layer_index: int, row: int, column: int
) -> None:
    network = stacked(4)
    expected = pixels_that_matter(network, layer_index, row, column)
    assert receptive_field.receptive_frame(network, layer_index, row, column) == expected


def test_frames_of_a_network_without_padding_are_right_too() -> None:
    network = PRESETS["article"]
    expected = pixels_that_matter(network, 4, 2, 0)
    assert receptive_field.receptive_frame(network, 4, 2, 0) == expected


@pytest.mark.parametrize("layers", depth_experiment.DEPTHS)
def test_the_middle_cells_see_as_much_as_the_summary_says(layers: int) -> None:
    fields = [
        row.receptive_field for row in stacked(layers).summary() if isinstance(row.layer, Conv2D)
    ]
    frames = depth_experiment.middle_frames(layers)
    assert [frame.num_rows for frame in frames] == fields
    assert [frame.num_columns for frame in frames] == fields


def test_three_layers_have_fewer_parameters_than_one() -> None:
    """By hand: (28/2)²·16 numbers reach the dense layer behind one layer, 3²·16 behind three."""
    one, three = depth_experiment.stack_cost(1), depth_experiment.stack_cost(3)
    assert (one.convolution_params, one.dense_params) == (9 * 16 + 16, 14 * 14 * 16 * 10 + 10)
    assert three.dense_params == 3 * 3 * 16 * 10 + 10
    assert three.convolution_params == 160 + 2 * (9 * 16 * 16 + 16)
    assert three.num_params < one.num_params


def test_each_further_layer_sees_more_and_computes_more() -> None:
    costs = [depth_experiment.stack_cost(layers) for layers in depth_experiment.DEPTHS]
    for shallower, deeper in pairwise(costs):
        assert deeper.receptive_field > shallower.receptive_field
        assert deeper.convolution_params > shallower.convolution_params


class TestExperiments:
    def test_four_networks_get_the_same_budget(self) -> None:
        experiment = depth_experiment.create_runs(epochs=5, seed=3)
        assert [run.name for run in experiment.values()] == [f"Depth {n}" for n in (1, 2, 3, 4)]
        assert len({run.config for run in experiment.values()}) == 1
        for layers, run in experiment.items():
            convolutions = [x for x in run.architecture.layers if isinstance(x, Conv2D)]
            assert len(convolutions) == layers
            assert sum(isinstance(x, MaxPool2D) for x in run.architecture.layers) == layers

    def test_they_are_found_again_in_the_store_the_newest_first(self) -> None:
        old = depth_experiment.create_runs(epochs=2, seed=0)
        new = depth_experiment.create_runs(epochs=10, seed=0)
        found = depth_experiment.experiments(runs.list_runs())
        assert [ids(experiment) for experiment in found] == [ids(new), ids(old)]
        assert depth_experiment.title(found[0]) == "10 epochs, seed 0"

    def test_the_same_experiment_once_more_takes_the_place_of_the_first(self) -> None:
        depth_experiment.create_runs(epochs=2, seed=0)
        again = depth_experiment.create_runs(epochs=2, seed=0)
        assert [ids(found) for found in depth_experiment.experiments(runs.list_runs())] == [
            ids(again)
        ]

    def test_other_runs_do_not_mix_in(self) -> None:
        mine = depth_experiment.create_runs(epochs=2, seed=0)
        runs.create(stacked(2), depth_experiment.BUDGET, name="My own")
        runs.create(stacked(2), TrainingConfig(num_train=5000), name="Depth 2")
        runs.create(PRESETS["article"], depth_experiment.BUDGET, name="Depth 2")
        mine.pop(3).rename("Renamed")
        assert [ids(found) for found in depth_experiment.experiments(runs.list_runs())] == [
            ids(mine)
        ]

    def test_an_empty_store_has_none(self) -> None:
        assert depth_experiment.experiments(runs.list_runs()) == []

    def test_waiting_runs_are_active_and_finished_ones_are_not(self) -> None:
        experiment = depth_experiment.create_runs(epochs=2, seed=0)
        experiment[1].write_status(Status("finished"))
        experiment[2].write_status(Status("running"))
        assert ids(dict(enumerate(depth_experiment.active(experiment)))) == ids(
            {0: experiment[2], 1: experiment[3], 2: experiment[4]}
        )

    def test_results_are_those_of_the_last_epoch(self) -> None:
        experiment = depth_experiment.create_runs(epochs=2, seed=0)
        for epoch, seconds, accuracy in ((1, 1.5, 0.5), (2, 2.5, 0.75)):
            experiment[2].append_epoch((epoch, seconds, 1.0, 0.4, 1.0, accuracy))
        experiment[2].write_status(Status("finished"))
        results = depth_experiment.results(experiment)
        assert results[0] == DepthResult(1, "queued", 0, None, 0, 31_530, 10_000)
        assert results[1] == DepthResult(2, "finished", 2, 0.75, 4.0, 10_330, 10_000)
        assert depth_experiment.accuracies(results) == {2: 0.75}

    def test_damaged_numbers_are_as_good_as_none(self) -> None:
        experiment = depth_experiment.create_runs(epochs=2, seed=0)
        Path(experiment[1].folder, "epochs.csv").write_text("epoch,seconds\n1,rubbish\n", "ascii")
        assert depth_experiment.results(experiment)[0].accuracy is None


def ids(experiment: dict[int, Run]) -> list[str]:
    return [run.id for run in experiment.values()]


class TestTheRunsOfTheLab:
    def test_they_are_one_experiment_with_all_depths(self) -> None:
        example = depth_experiment.example()
        assert list(example) == [1, 2, 3, 4]
        assert depth_experiment.num_test(example) == 10_000
        assert len(depth_experiment.accuracies(depth_experiment.results(example))) == 4

    def test_they_come_last_among_the_trained_ones(self) -> None:
        experiment = depth_experiment.create_runs(epochs=2, seed=0)
        assert list(depth_experiment.trained(1, runs.list_runs())) == [
            depth_experiment.title(depth_experiment.example())
        ]
        with experiment[1].new_weights(1) as path:
            path.write_bytes(b"")
        assert list(depth_experiment.trained(1, runs.list_runs())) == [
            "2 epochs, seed 0",
            depth_experiment.title(depth_experiment.example()),
        ]


def answers(num_right: int, *, of: int = 10_000, begin: int = 0) -> NDArray[np.bool_]:
    """Whether each of so many pictures is answered rightly: those from `begin` on, no others."""
    places = np.arange(of)
    return (places >= begin) & (places < begin + num_right)


def four(*only: tuple[int, int]) -> dict[int, NDArray[np.bool_]]:
    """Depths that differ from depth 1 by so many pictures lost and so many gained."""
    first = answers(9_000)
    right = {1: first}
    for depth, (lost, gained) in enumerate(only, start=2):
        right[depth] = answers(9_000 - lost + gained, begin=lost)
    return right


class TestVerdict:
    """Whom chance parts is asked of SciPy: the binomial test of the pictures that one has alone."""

    def test_a_difference_that_may_be_chance_decides_nothing(self) -> None:
        assert binomtest(20, 50).pvalue > 0.05
        right = four((30, 20))
        assert "“obviously” is too strong a word" in depth_experiment.whether_depth_pays(right)
        assert depth_experiment.step_by_step(right) == (
            "From 1 to 2 layers: −0.10 points, may be chance."
        )

    def test_a_deepest_network_that_is_clearly_behind_contradicts_the_article(self) -> None:
        assert binomtest(20, 80).pvalue < 0.001
        said = depth_experiment.whether_depth_pays(four((60, 20)))
        assert said.startswith("The deepest is worse than depth 1: here more layers do not pay.")

    def test_a_deepest_network_that_is_clearly_ahead_agrees_with_it(self) -> None:
        right = four((20, 60), (20, 90))
        assert "the article is right" in depth_experiment.whether_depth_pays(right)
        assert depth_experiment.step_by_step(right) == (
            "From 1 to 2 layers: +0.40 points, more than chance; "
            "from 2 to 3 layers: +0.30 points, more than chance."
        )

    def test_a_gain_in_the_middle_is_not_left_out(self) -> None:
        said = depth_experiment.whether_depth_pays(four((0, 90), (0, 10)))
        assert said.startswith(
            "The deepest is worse than depth 2: here more layers do not pay, though some beyond "
            "the shallowest do."
        )
        said = depth_experiment.whether_depth_pays(four((10, 50), (45, 68)))
        assert said.startswith("Depth 2 is better than depth 1, but the deepest can be told")

    def test_who_looks_at_many_pairs_finds_one_by_chance(self) -> None:
        """20 of 60 coins: seldom for one pair, not seldom for the best of six."""
        assert 0.05 / 6 < binomtest(20, 60).pvalue < 0.05
        assert "more than chance" in depth_experiment.step_by_step(four((20, 40)))
        more = depth_experiment.step_by_step(four((20, 40), (20, 40), (20, 40)))
        assert more.startswith("From 1 to 2 layers: +0.20 points, may be chance;")

    def test_the_networks_of_the_lab_are_judged_as_scipy_does(self) -> None:
        right = depth_experiment.right_answers(depth_experiment.example())
        said = depth_experiment.step_by_step(right)
        for (shallower, deeper), part in zip(pairwise(right), said.split(";"), strict=True):
            lost = int((right[shallower] & ~right[deeper]).sum())
            gained = int((right[deeper] & ~right[shallower]).sum())
            seldom = 6 * binomtest(gained, lost + gained).pvalue < 0.05
            assert ("more than chance" in part) == seldom
            assert f"{(gained - lost) / 100:+.2f} points".replace("-", "−") in part
        assert "From 1 to 2 layers: +0.49 points, more than chance" in said
        assert depth_experiment.whether_depth_pays(right).startswith(
            "Depth 2 and depth 3 are better than depth 1, but the deepest can be told neither from "
            "the best nor from the shallowest"
        )

    def test_nothing_is_said_before_two_have_finished(self) -> None:
        runs_of_nobody = depth_experiment.create_runs(epochs=2, seed=0)
        assert depth_experiment.right_answers(runs_of_nobody) == {}
        assert depth_experiment.whether_depth_pays({}) == ""
        assert depth_experiment.whether_depth_pays({1: answers(9_000)}) == ""
        assert depth_experiment.step_by_step({1: answers(9_000)}) == ""

    def test_it_is_said_that_seeds_scatter_with_so_few_digits(self) -> None:
        said = depth_experiment.how_it_was_told(depth_experiment.create_runs(epochs=2, seed=0))
        assert "All answered the same 10,000 test digits" in said
        assert "with 2,000 digits and 2 epochs" in said
        assert "with 60,000 digits" in depth_experiment.how_it_was_told(depth_experiment.example())


class TestFinding:
    def test_a_deepest_network_that_wins_is_said_to(self) -> None:
        results = [DepthResult(1, "finished", 2, 0.9, 1), DepthResult(4, "finished", 2, 0.95, 1)]
        assert (
            depth_experiment.finding(results) == "Depth 4 answers best: 95.0 %. It is the deepest."
        )

    def test_a_deepest_network_that_loses_is_said_to(self) -> None:
        results = [DepthResult(1, "finished", 2, 0.874, 1), DepthResult(4, "finished", 2, 0.719, 1)]
        assert "Depth 1 answers best" in depth_experiment.finding(results)
        assert "15.5 points behind" in depth_experiment.finding(results)

    def test_nothing_is_said_before_all_have_finished(self) -> None:
        done = DepthResult(1, "finished", 2, 0.9, 1)
        assert depth_experiment.finding([done, DepthResult(2, "running", 1, 0.95, 1)]) == ""
        assert depth_experiment.finding([done, DepthResult(2, "stopped", 1, 0.95, 1)]) == ""
        assert depth_experiment.finding([]) == ""
