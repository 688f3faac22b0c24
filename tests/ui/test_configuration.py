"""What the app asks of Streamlit in its configuration, and still gets."""

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import populate_hash_if_needed


def test_no_element_is_sent_as_a_reference_to_an_earlier_one() -> None:
    """Such references outlive a fragment's run that the next one ends, and break the page."""
    message = ForwardMsg()
    message.delta.new_element.markdown.body = "x" * 20_000_000
    populate_hash_if_needed(message)
    assert not message.metadata.cacheable
