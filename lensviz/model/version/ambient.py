"""Settings of PyTorch that decide a model's numbers without being a part of the model."""

from typing import Any

import torch
from torch.nn.modules import module as torch_module
from torch.utils._device import DeviceContext

_GLOBAL_HOOKS: tuple[dict[int, Any], ...] = (
    torch_module._global_forward_pre_hooks,  # noqa: SLF001
    torch_module._global_forward_hooks,  # noqa: SLF001
)


def ambient() -> tuple[Any, ...]:
    """Default dtype, precision of products, determinism and the choice of attention kernels, as they are now.

    Autocast, gradients and inference mode are left out: passes of ours run without them (see `hooks.as_found`).
    """
    backends = torch.backends
    return (
        torch.get_default_dtype(),
        torch.get_float32_matmul_precision(),
        torch.are_deterministic_algorithms_enabled(),
        backends.cuda.flash_sdp_enabled(),
        backends.cuda.mem_efficient_sdp_enabled(),
        backends.cuda.math_sdp_enabled(),
        backends.cudnn.allow_tf32,
        backends.mkldnn.enabled,
    )


def intercepted() -> bool:
    """Whether a global module hook, or a mode on this thread, can change what any module computes."""
    if any(hooks for hooks in _GLOBAL_HOOKS):
        return True
    if torch._C._len_torch_dispatch_stack():  # noqa: SLF001
        return True
    modes = range(torch._C._len_torch_function_stack())  # noqa: SLF001
    return any(not isinstance(torch._C._get_function_stack_at(n), DeviceContext) for n in modes)  # noqa: SLF001
