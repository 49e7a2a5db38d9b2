"""Random sequences of everything a person can do: every answer is that of a whole pass, and costs only what changed."""

import pytest
import torch
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.engine.machine import adapting, person
from tests.thorough import THOROUGH
from tests.tiny import tiny_adapted, tiny_bridge, tiny_gemma, tiny_gpt2, tiny_llama

SHARE = 1 if THOROUGH else 0.16  # `make thorough` takes all 500
MACHINES = {
    "gpt2": (lambda: person(tiny_gpt2), 200),
    "llama": (lambda: person(tiny_llama), 200),
    "gemma, beyond its window": (lambda: person(tiny_gemma), 100),
    "bridge": (lambda: person(lambda: tiny_bridge(processed=False)), 50),
    "bridge with processed weights": (lambda: person(lambda: tiny_bridge(processed=True)), 50),
    "adapters": (lambda: adapting(tiny_adapted), 50),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MACHINES)
def test_every_answer_is_exact_and_costs_what_changed(name):
    make, examples = MACHINES[name]
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        run_state_machine_as_test(
            make(),
            settings=settings(
                max_examples=int(SHARE * examples),
                stateful_step_count=20,
                deadline=None,
                derandomize=True,
                database=None,
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        torch.set_num_threads(threads)
