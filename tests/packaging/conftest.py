"""The wheel as a user without Node gets it: built, installed into an empty environment, and asked what it carries."""

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel of this tree, and borrows its dependencies from the running one."""

    python: Path
    site: Path
    wheel: Path
    sdist: Path

    def run(self, code: str) -> str:
        """What a fresh interpreter of the environment prints; no other lensviz is in reach of it."""
        return run(self.python, "-I", "-c", code, cwd=self.site)


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that finds neither node nor npm."""
    environment = os.environ | {"PATH": str(cwd)}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built with hatchling as pip would, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    dist, venv = folder / "dist", folder / "venv"
    run(sys.executable, "-m", "hatchling", "build", "-d", dist, cwd=ROOT)
    [wheel], [sdist] = dist.glob("*.whl"), dist.glob("*.tar.gz")
    run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=folder)
    python = venv / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    site = next(venv.glob("lib/*/site-packages"))
    # A path in a .pth file is searched, but the .pth files there are not read: the editable lensviz stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return Installed(python, site, wheel, sdist)
