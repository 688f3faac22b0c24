"""The error of a network that cannot be built."""

from cnn.errors import CnnError


class ArchitectureError(CnnError):
    """A network that cannot be built: which layer, why, and what would mend it.

    A layer raises it without knowing its own place; the network adds that.

    Attributes:
        reason: What does not fit, with the shapes involved; a clause without full stop.
        remedy: What would mend it; a full sentence.
        layer_index: Index into the network's layers, from 0; None if the whole network is at fault.
        layer_name: The layer's name as Keras would number it; empty without a layer.

    >>> print(ArchitectureError("it receives a vector", "Move it before Flatten.", 3, "conv2d_1"))
    Layer 4 (conv2d_1) cannot be built: it receives a vector. Move it before Flatten.
    """

    def __init__(
        self, reason: str, remedy: str, layer_index: int | None = None, layer_name: str = ""
    ) -> None:
        # All arguments go to the base class, so that the error survives pickling between processes.
        super().__init__(reason, remedy, layer_index, layer_name)
        self.reason = reason
        self.remedy = remedy
        self.layer_index = layer_index
        self.layer_name = layer_name

    def __str__(self) -> str:
        if self.layer_index is None:
            subject = "The network"
        else:
            subject = f"Layer {self.layer_index + 1} ({self.layer_name})"
        return f"{subject} cannot be built: {self.reason}. {self.remedy}"
