"""A digest of a model's weights that is the same in every process: which model a file belongs to."""

import hashlib

import torch
from torch import nn

SAMPLED = 64  # values of each weight that a fingerprint reads


def fingerprint(model: nn.Module) -> str:
    """A digest of a model's weights: names, shapes, dtypes and a sample of the values of each; the same in every
    process. Weights kept off the device count by name alone.
    """
    made = hashlib.sha256()
    for name, weight in model.named_parameters():
        made.update(f"{name} {tuple(weight.shape)} {weight.dtype}".encode())
        if not weight.is_meta and weight.numel():
            at = torch.linspace(0, weight.numel() - 1, min(SAMPLED, weight.numel()), dtype=torch.float64).long()
            values = weight.detach().flatten()[at.to(weight.device)].double().cpu()
            made.update(values.numpy().tobytes())
    return made.hexdigest()[:16]
