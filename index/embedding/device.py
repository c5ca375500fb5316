"""The device that a model is to run on: there, or a clear error."""

from __future__ import annotations

from index.errors import ModelError


def check_device(device: str) -> None:
    """Raise ModelError unless torch knows this device and it is there."""
    import torch

    try:
        torch.zeros(1, device=device).tolist()
    except Exception as error:  # what torch raises for a device that is not there shares no base but this
        without_cuda = device.startswith("cuda") and torch.version.cuda is None
        code = "no_device_without_cuda" if without_cuda else "no_device"
        raise ModelError(code, device=device, found=", ".join(["cpu", *_accelerators()])) from error


def _accelerators() -> list[str]:
    import torch

    if not torch.accelerator.is_available():
        return []
    kind = torch.accelerator.current_accelerator()
    return [f"{kind}:{number}" for number in range(torch.accelerator.device_count())]
