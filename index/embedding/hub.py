"""The Hugging Face hub, where models that are named come from."""

from __future__ import annotations

SECONDS = 5.0


def address() -> str:
    """Return where the hub is: its own address, or the mirror's in HF_ENDPOINT."""
    from huggingface_hub import constants

    return constants.ENDPOINT


def is_reached() -> bool:
    """Return whether the hub answers within a few seconds; False where HF_HUB_OFFLINE is set.

    Its own client asks for each file six times, which takes a minute where there is no network.
    """
    from huggingface_hub import get_session

    try:
        get_session().head(address(), timeout=SECONDS)
    except Exception:  # the client's library, and so its errors, change between versions of huggingface_hub
        return False
    return True
