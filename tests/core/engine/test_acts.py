"""Random sequences of what people do to a model: no number is ever that of another moment."""

import peft
import pytest
import torch
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from transformer_lens.model_bridge import TransformerBridge

from tests.core.engine.acts import Acting, Adapting, Bridging
from tests.thorough import THOROUGH
from tests.tiny import tiny_gemma, tiny_gpt2, tiny_llama

EXAMPLES = 60 if THOROUGH else 8
BRIDGE = {"n_layers": 3, "d_model": 32, "n_heads": 4, "d_head": 8, "d_vocab": 400, "n_ctx": 64, "act_fn": "gelu"}


def adapted():
    """A tiny Llama with two adapters that both do something."""
    config = peft.LoraConfig(target_modules=["q_proj", "down_proj"], r=4, init_lora_weights=False)
    model = peft.get_peft_model(tiny_llama()[0], config).eval()
    model.add_adapter("other", peft.LoraConfig(target_modules=["v_proj"], r=2, init_lora_weights=False))
    return model


def bridge():
    torch.manual_seed(0)
    return TransformerBridge.boot_native({**BRIDGE, "normalization_type": "LN"})


MODELS = {
    "llama": (Acting, lambda: tiny_llama()[0]),
    "gpt2": (Acting, lambda: tiny_gpt2()[0]),
    "gemma, window of 8": (Acting, lambda: tiny_gemma()[0]),
    "adapters": (Adapting, adapted),
    "bridge": (Bridging, bridge),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_whatever_happens_to_a_model(name):
    kind, make = MODELS[name]
    machine = type("Machine", (kind,), {"make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
