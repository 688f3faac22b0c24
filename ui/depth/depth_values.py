"""What the address of the depth page holds."""

from cnn.architecture import Conv2D, stacked
from cnn.depth import depth_experiment, gradient_flow
from ui.address.values import Anything, Choice, Text, Whole

EPOCHS = (2, 5, 10)
BEFORE, AFTER = "Before the first step", "After the last"
_NUM_FILTERS = max(
    layer.filters
    for layer in stacked(max(depth_experiment.DEPTHS)).layers
    if isinstance(layer, Conv2D)
)

LAYERS = Choice(
    "depth_layers",
    2,
    "Convolution layers, each followed by pooling",
    options=depth_experiment.DEPTHS,
)
DIGIT = Whole("depth_digit", 0, "Test digit", high=99)
TRAINED = Text[str]("depth_trained", "", "Trained network", longest=80)
FILTERS = tuple(
    Whole(f"depth_filter_{place}", 0, f"Filter of convolution {place}", high=_NUM_FILTERS - 1)
    for place in depth_experiment.DEPTHS
)
NUM_EPOCHS = Choice("depth_epochs", EPOCHS[0], "Epochs", options=EPOCHS)
SEED = Whole("depth_seed", 0, "Seed", high=999)
ACTIVATION = Choice[gradient_flow.StackActivation | None](
    "flow_activation",
    None,
    "Measure stacks with",
    "The activation function after each convolution.",
    options=(None, *gradient_flow.STACK_ACTIVATIONS),
    said=lambda activation: activation or "none",
)
INITIALIZER = Choice[gradient_flow.Initializer](
    "flow_initializer",
    gradient_flow.INITIALIZERS[0],
    "First weights",
    "Glorot is what Keras takes by itself; He makes them larger by √2, as ReLU lets half of the "
    "values through.",
    options=gradient_flow.INITIALIZERS,
)
FLOW_SEED = Whole("flow_seed", 0, "Seed", high=gradient_flow.MAX_SEED)
WHEN = Choice("flow_when", BEFORE, "Gradients", options=(BEFORE, AFTER))
FLOW_DEPTH = Choice(
    "flow_depth", 2, "Convolution layers of the network", options=depth_experiment.DEPTHS
)

ALL: tuple[Anything, ...] = (
    LAYERS,
    DIGIT,
    TRAINED,
    *FILTERS,
    NUM_EPOCHS,
    SEED,
    ACTIVATION,
    INITIALIZER,
    FLOW_SEED,
    WHEN,
    FLOW_DEPTH,
)
