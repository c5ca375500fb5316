"""The device that a model is to run on: there, or a clear error."""

from __future__ import annotations

from index.errors import ModelError


def check_device(device: str) -> None:
    """Raises ModelError unless torch knows this device and it is there."""
    import torch

    try:
        torch.zeros(1, device=device).tolist()
    except Exception as error:  # torch raises RuntimeError, AssertionError, NotImplementedError...
        remedy = "leave --device (WENQU_DEVICE) out, or give one that is there"
        if device.startswith("cuda") and torch.version.cuda is None:
            remedy += "; this torch is built without CUDA: https://pytorch.org/get-started has others"
        found = ", ".join(["cpu", *_accelerators()])
        raise ModelError(f"no device {device!r} on this machine, torch finds {found}: {remedy}") from error


def _accelerators() -> list[str]:
    import torch

    if not torch.accelerator.is_available():
        return []
    kind = torch.accelerator.current_accelerator()
    return [f"{kind}:{number}" for number in range(torch.accelerator.device_count())]
