"""Random sequences of everything a person can do: every answer is that of a whole pass, and costs only what changed."""

import os

import pytest
import torch
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.session.machine import person
from tests.tiny import tiny_gemma, tiny_gpt2, tiny_llama

SHARE = 1 if os.environ.get("LENSVIZ_THOROUGH") else 0.4  # `make thorough` takes all 500
EXAMPLES = {make: int(SHARE * n) for make, n in ((tiny_gpt2, 200), (tiny_llama, 200), (tiny_gemma, 100))}


@pytest.mark.parametrize("make", EXAMPLES)
def test_every_answer_is_exact_and_costs_what_changed(make):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        run_state_machine_as_test(
            person(make),
            settings=settings(
                max_examples=EXAMPLES[make],
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
