"""Settings of PyTorch that decide a model's numbers without being a part of the model."""

from types import FunctionType
from typing import Any

import torch
from torch.nn.modules import module as torch_module

_WATCHING = frozenset({"torch.utils._device", "torch.utils.flop_counter"})  # modes that change no number
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
    if any(not is_librarys(hook) for hooks in _GLOBAL_HOOKS for hook in list(hooks.values())):
        return True
    engine = torch._C  # noqa: SLF001
    modes = [engine._get_function_stack_at(n) for n in range(engine._len_torch_function_stack())]  # noqa: SLF001
    modes += [engine._get_dispatch_stack_at(n) for n in range(engine._len_torch_dispatch_stack())]  # noqa: SLF001
    return any(type(mode).__module__ not in _WATCHING for mode in modes)


def is_librarys(hook: Any) -> bool:
    """Whether a hook is a library's own: PyTorch's, such as weight normalization, transformers', as for gradient
    checkpointing, or the wiring of a TransformerBridge. These read their module and themselves, and nothing else.
    """
    owner = hook if isinstance(hook, FunctionType) else type(getattr(hook, "__self__", hook))
    return str(owner.__module__).startswith(("torch.", "transformers.", "transformer_lens.model_bridge."))
