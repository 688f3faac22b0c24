"""The article's story with hand-made detectors."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnn import faces
from cnn.errors import CnnError


def judge(parts: dict[str, tuple[int, int]]) -> faces.Decision:
    return faces.decide(faces.draw(parts), faces.default_weights(), faces.DEFAULT_BIAS)


@pytest.mark.parametrize("detector", faces.DETECTORS)
def test_a_detector_answers_1_to_its_own_drawing_and_0_to_any_flat_patch(detector: str) -> None:
    kernel, drawing = faces.kernel(detector), faces.template(detector)
    assert np.sum(kernel * drawing) == pytest.approx(1, abs=1e-6)
    assert np.sum(kernel * np.full_like(drawing, 0.7)) == pytest.approx(0, abs=1e-6)


def test_a_complete_face_is_a_person() -> None:
    assert judge(dict(faces.ORDINARY_FACE)).probability > 0.9


@pytest.mark.parametrize("missing", faces.ORDINARY_FACE)
def test_a_face_without_one_of_its_parts_is_no_person(missing: str) -> None:
    parts = {name: place for name, place in faces.ORDINARY_FACE.items() if name != missing}
    assert judge(parts).probability < 0.5


def test_misplaced_parts_may_still_make_a_person_because_pooling_forgets_the_place() -> None:
    assert judge(dict(faces.ARRANGEMENTS["nose and mouth out of place"])).probability > 0.5
    assert judge(dict(faces.ARRANGEMENTS["upside down"])).probability < 0.5


def test_the_feature_map_is_what_scipy_computes() -> None:
    face = faces.draw(faces.ORDINARY_FACE)
    expected = np.maximum(correlate2d(face, faces.kernel("eye"), mode="same"), 0)
    np.testing.assert_allclose(
        judge(dict(faces.ORDINARY_FACE)).feature_maps[..., 0], expected, atol=1e-5
    )


def test_evidence_holds_the_strongest_response_of_each_quarter_detector_by_detector() -> None:
    decision = judge(dict(faces.ORDINARY_FACE))
    mouth = decision.feature_maps[:, :, 2]
    by_hand = [mouth[:14, :14], mouth[:14, 14:], mouth[14:, :14], mouth[14:, 14:]]
    np.testing.assert_allclose(decision.evidence[8:], [quarter.max() for quarter in by_hand])


def test_the_terms_and_the_bias_add_up_to_the_logit_and_the_sigmoid_makes_a_probability() -> None:
    decision = judge(dict(faces.ORDINARY_FACE))
    assert decision.logit == pytest.approx(decision.terms.sum() + faces.DEFAULT_BIAS, abs=1e-4)
    assert decision.probability == pytest.approx(1 / (1 + np.exp(-decision.logit)))


def test_a_part_may_hang_over_the_edge_or_leave_the_picture() -> None:
    empty = faces.draw({})
    assert faces.draw({"nose": (0, 0)}).shape == (28, 28)
    np.testing.assert_array_equal(faces.draw({"mouth": (10**9, -(10**9))}), empty)


def test_an_unknown_part_is_named_with_those_that_exist() -> None:
    with pytest.raises(CnnError, match=r"beard.*left eye"):
        faces.draw({"beard": (1, 1)})
