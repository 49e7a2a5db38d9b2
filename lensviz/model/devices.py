"""Devices and dtypes that a user asks for: tried out at once, and never forced on a model of the user's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from lensviz.errors import UnknownDevice


def checked_device(device: Any) -> torch.device | None:
    """The device, tried out. Raises UnknownDevice for one that this machine does not have."""
    if device is None:
        return None
    try:
        place = torch.device(device)
        torch.empty(1, device=place)
    except Exception:  # noqa: BLE001 - torch raises a different type for every reason
        place = torch.device("meta")
    if place.type == "meta":
        raise UnknownDevice(f"The device {str(device)!r} does not exist on this machine; use {_devices()}.")
    return place


def _devices() -> str:
    names = ["cpu", *(f"cuda:{i}" for i in range(torch.cuda.device_count()))]
    if torch.backends.mps.is_available():
        names.append("mps")
    return " or ".join(repr(name) for name in names)


def checked_dtype(dtype: Any) -> torch.dtype | None:
    """A floating-point dtype by name or as it is. Raises UnknownDevice for anything else."""
    found = getattr(torch, dtype.removeprefix("torch."), None) if isinstance(dtype, str) else dtype
    if dtype is None or (isinstance(found, torch.dtype) and found.is_floating_point):
        return found
    raise UnknownDevice(
        f"The dtype {str(dtype)!r} is not one to run a model in; use 'float32', 'bfloat16' or 'float16'."
    )


def refuse_move(model: nn.Module, device: torch.device | None, dtype: torch.dtype | None) -> None:
    """Raises UnknownDevice when a user's own model would have to be moved or cast."""
    weight = next((p for p in model.parameters() if not p.is_meta and p.is_floating_point()), None)
    if weight is None:
        return
    there = weight.device
    if device is not None and (device.type != there.type or device.index not in (None, there.index)):
        raise UnknownDevice(
            f"Your model is on {there} and stays there; move it with .to({str(device)!r}) before passing it."
        )
    if dtype is not None and dtype != weight.dtype:
        raise UnknownDevice(f"Your model is {weight.dtype} and stays so; cast it with .to({dtype}) before passing it.")


@contextmanager
def on_cpu() -> Iterator[None]:
    """Inside, tensors that are made without a device are made in host memory, whatever default the user has set."""
    if torch.get_default_device().type == "cpu":
        yield
        return
    with torch.device("cpu"):
        yield
