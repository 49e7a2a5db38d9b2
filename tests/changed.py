"""Print the test files that concern what is not committed yet (or, if all is, the last commit): for `make check`.

A test file concerns a module if it lies in the folder of the module's capability, or of its part of the core, or if it
names the module; a changed test file concerns itself.
"""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEPARATE = {"lab", "notebooks", "packaging", "bench"}  # steps of their own


def main() -> None:
    print(*sorted({str(test.relative_to(ROOT)) for file in changed() for test in tests_of(file)}))


def changed() -> list[Path]:
    """Python files that differ from the last commit, new ones too; else those of the last commit."""
    return [
        Path(f)
        for f in _git("status", "--porcelain", "-uall", "--no-renames")
        or _git("log", "-1", "--name-status", "--no-renames")
    ]


def tests_of(file: Path) -> list[Path]:
    """The test files that concern one file of the repository."""
    every = [f for f in (ROOT / "tests").rglob("test_*.py") if f.relative_to(ROOT).parts[1] not in SEPARATE]
    if file.name.startswith("test_"):
        return [f for f in every if f == ROOT / file]
    if file.parts[0] not in {"lensviz", "tests"}:
        return []
    module = ".".join(file.with_suffix("").parts)
    names = re.compile(rf"\b{re.escape(module)}\b|from {re.escape(module.rpartition('.')[0])} import .*\b{file.stem}\b")
    beside = {ROOT / "tests" / file.parts[1], ROOT / "tests" / "core" / file.parts[1].removesuffix(".py")}
    return [f for f in every if beside & set(f.parents) or names.search(f.read_text(encoding="utf-8"))]


def _git(*command: str) -> list[str]:
    lines = subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [found[1] for line in lines if (found := re.fullmatch(r"\s*[A-Z?]{1,2}\s+(\S+\.py)", line))]


if __name__ == "__main__":
    main()
