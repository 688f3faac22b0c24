"""The article's story with hand-made detectors."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import correlate2d

from cnn.errors import CnnError
from cnn.fully_connected import decision_words, face_text, faces
from cnn.fully_connected.faces import ARRANGEMENTS, HAND_MADE, NEURONS, ORDINARY_FACE, PartPlace

coordinates = st.integers(0, faces.SIDE - 1)
places = st.builds(PartPlace, coordinates, coordinates, st.booleans(), st.booleans())
some_parts = st.dictionaries(st.sampled_from(list(faces.DETECTOR_OF)), places)


def judge(parts: faces.Parts, neuron: faces.FaceNeuron = HAND_MADE) -> faces.Decision:
    return faces.decide(faces.draw(parts), *neuron)


def remedies(parts: faces.Parts, neuron: faces.FaceNeuron = HAND_MADE) -> list[str]:
    return decision_words.remedies(parts, neuron, judge(parts, neuron))


@pytest.mark.parametrize("detector", faces.DETECTORS)
def test_a_detector_answers_1_to_its_own_drawing_and_0_to_any_flat_patch(detector: str) -> None:
    kernel, drawing = faces.kernel(detector), faces.template(detector)
    assert np.sum(kernel * drawing) == pytest.approx(1, abs=1e-6)
    assert np.sum(kernel * np.full_like(drawing, 0.7)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("neuron", NEURONS)
def test_a_complete_face_is_a_person_and_one_without_any_part_is_not(neuron: str) -> None:
    assert judge(ORDINARY_FACE, NEURONS[neuron]).is_person
    for missing in ORDINARY_FACE:
        parts = {name: place for name, place in ORDINARY_FACE.items() if name != missing}
        assert not judge(parts, NEURONS[neuron]).is_person, missing


def test_misplaced_parts_may_still_make_a_person_because_pooling_forgets_the_place() -> None:
    people = {name for name, parts in ARRANGEMENTS.items() if judge(parts).is_person}
    assert people == {"ordinary", "out of place", "scrambled"}


def test_without_a_say_for_each_quarter_even_a_mouth_above_the_eyes_makes_a_person() -> None:
    anywhere, strict = NEURONS["any quarter will do"], NEURONS["strict about quarters"]
    assert judge(ARRANGEMENTS["mouth above the eyes"], anywhere).is_person
    assert [name for name, parts in ARRANGEMENTS.items() if judge(parts, strict).is_person] == [
        "ordinary"
    ]


def test_the_feature_maps_are_what_scipy_computes() -> None:
    face = faces.draw(ORDINARY_FACE).astype(np.float64)
    for index, detector in enumerate(faces.DETECTORS):
        expected = np.maximum(correlate2d(face, faces.kernel(detector), mode="same"), 0)
        found = judge(ORDINARY_FACE).feature_maps[..., index]
        np.testing.assert_allclose(found, expected, atol=1e-9)


def test_evidence_holds_the_strongest_response_of_each_quarter_detector_by_detector() -> None:
    decision = judge(ORDINARY_FACE)
    mouth = decision.feature_maps[:, :, 2]
    by_hand = [mouth[:14, :14], mouth[:14, 14:], mouth[14:, :14], mouth[14:, 14:]]
    np.testing.assert_allclose(decision.evidence[8:], [quarter.max() for quarter in by_hand])
    assert decision.fires.nonzero()[0].tolist() == [0, 1, 6, 10]  # eye, eye, nose, mouth


def test_the_terms_and_the_bias_add_up_to_the_logit_and_the_sigmoid_makes_a_probability() -> None:
    decision = judge(ORDINARY_FACE)
    assert decision.logit == pytest.approx(decision.terms.sum() + HAND_MADE.bias, abs=1e-9)
    assert decision.probability == pytest.approx(1 / (1 + np.exp(-decision.logit)))


def test_keras_makes_the_same_decision_of_the_same_kernels_and_weights() -> None:
    import keras

    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(3, (7, 11), padding="same", activation="relu"),
            keras.layers.MaxPool2D(14),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    for weights, bias in NEURONS.values():
        dense = weights.T.reshape(12, 1)  # Keras flattens quarter by quarter
        model.set_weights([faces.detector_weights(), np.zeros(3), dense, np.array([bias])])
        for parts in ARRANGEMENTS.values():
            (answer,) = model(faces.draw(parts)[None, :, :, None], training=False)
            expected = judge(parts, faces.FaceNeuron(weights, bias)).probability
            assert float(answer[0]) == pytest.approx(expected, abs=1e-4)


def test_a_turned_part_is_the_drawing_read_backwards() -> None:
    nose = faces.template("nose")
    for mirrored, upside_down in ((True, False), (False, True), (True, True)):
        face = faces.draw({"nose": PartPlace(13, 13, mirrored, upside_down)})
        expected = nose[:: -1 if upside_down else 1, :: -1 if mirrored else 1]
        np.testing.assert_array_equal(face[10:17, 10:17], expected)


def test_a_mirrored_eye_or_mouth_looks_the_same_but_a_mirrored_nose_does_not() -> None:
    for part, same in (("left eye", True), ("mouth", True), ("nose", False)):
        mirrored = {**ORDINARY_FACE, part: ORDINARY_FACE[part]._replace(mirrored=True)}
        assert np.array_equal(faces.draw(mirrored), faces.draw(ORDINARY_FACE)) == same


def test_a_part_may_hang_over_the_edge_or_leave_the_picture() -> None:
    assert faces.draw({"nose": PartPlace(0, 0)}).shape == (28, 28)
    far_away = faces.draw({"mouth": PartPlace(10**9, -(10**9))})
    np.testing.assert_array_equal(far_away, faces.outline())


def test_an_unknown_part_is_named_with_those_that_exist() -> None:
    with pytest.raises(CnnError, match=r"beard.*left eye"):
        faces.draw({"beard": PartPlace(1, 1)})


class TestFaceText:
    @given(parts=some_parts)
    def test_a_face_survives_the_way_through_a_link(self, parts: dict[str, PartPlace]) -> None:
        text = face_text.format_face(parts)
        assert dict(face_text.parse_face(text)) == parts
        assert set(text) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-_")  # no %-signs needed

    @given(numbers=st.lists(st.floats(-100, 100), min_size=12, max_size=12))
    def test_weights_survive_to_three_decimals(self, numbers: list[float]) -> None:
        weights = np.array(numbers).reshape(3, 4)
        text = face_text.format_weights(weights)
        np.testing.assert_allclose(face_text.parse_weights(text), weights, atol=5.01e-4)
        assert face_text.format_weights(face_text.parse_weights(text)) == text

    @given(text=st.text())
    def test_any_other_text_is_refused_with_a_message_if_at_all(self, text: str) -> None:
        for parse in (face_text.parse_face, face_text.parse_weights):
            with suppress(CnnError):
                parse(text)

    @pytest.mark.parametrize(
        "text", ["nose.28.1", "nose.1.-1", "nose", "beard.1.1", "", "_" * 5000]
    )
    def test_a_part_has_a_row_and_a_column_inside_the_picture(self, text: str) -> None:
        with pytest.raises(CnnError, match=r"face is written|from 0 to 27"):
            face_text.parse_face(text)

    def test_a_face_has_one_nose(self) -> None:
        with pytest.raises(CnnError, match="only one nose"):
            face_text.parse_face("nose.1.1_nose.2.2")

    @pytest.mark.parametrize("text", ["", "1_2", "nan_" * 11 + "nan", "_".join(["0.5"] * 4000)])
    def test_a_neuron_has_12_weights(self, text: str) -> None:
        with pytest.raises(CnnError, match="12 weights"):
            face_text.parse_weights(text)


class TestReasons:
    @given(parts=some_parts, name=st.sampled_from(list(NEURONS)))
    def test_every_face_can_be_explained(self, parts: dict[str, PartPlace], name: str) -> None:
        neuron = NEURONS[name]
        decision = judge(parts, neuron)
        said = decision_words.decision_in_words(decision)
        assert ("**a person**" in said) == decision.is_person
        assert all([*decision_words.reasons(parts, neuron, decision), *remedies(parts, neuron)])

    def test_the_changes_of_the_sum_account_for_the_difference_to_the_ordinary_face(self) -> None:
        decision = judge(ARRANGEMENTS["scrambled"])
        named = sum(change for *_, change in decision_words.changes(decision, HAND_MADE))
        difference = decision.logit - judge(ORDINARY_FACE).logit
        assert named == pytest.approx(difference, abs=0.5 * 12)

    def test_what_is_said_of_a_moved_part_is_read_off_the_feature_map(self) -> None:
        parts = ARRANGEMENTS["scrambled"]
        decision = judge(parts)
        moved = {part.part: part for part in decision_words.moved_parts(parts, decision, HAND_MADE)}
        nose = moved["nose"]
        assert (nose.home, nose.quarter) == ("bottom left", "bottom right")
        assert nose.answer == decision.feature_maps[14:, 14:, 1].max()
        assert nose.distance == pytest.approx(np.hypot(24 - 14, 22 - 13))

    def test_the_proposed_weights_do_what_is_promised(self) -> None:
        """The sentence names -8 for the nose at the bottom right, and a bias; try them."""
        (remedy, pooling) = remedies(ARRANGEMENTS["scrambled"])
        weights = HAND_MADE.weights.copy()
        weights[1, 3] = -8
        gain = 16 * judge(ORDINARY_FACE).evidence[7]  # what the ordinary face loses by it
        changed = faces.FaceNeuron(weights, HAND_MADE.bias + gain)
        logit = judge(ARRANGEMENTS["scrambled"], changed).logit
        assert f"{logit:+.2f}".replace("-", "−") in remedy
        assert "not a person" in remedy
        assert "48 weights instead of 12" in pooling

    def test_who_noticed_needs_no_help(self) -> None:
        assert remedies(ARRANGEMENTS["mouth above the eyes"]) == []
        assert remedies(ORDINARY_FACE) == []
