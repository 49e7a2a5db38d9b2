"""Print the test files that concern what is not committed yet (or, if all is, the last commit): for `make check`.

A test file concerns a module if it has the module's package as its folder, or names the module; a changed test file and
the tests beside a changed helper concern themselves.
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
        Path(f) for f in _git("status", "--porcelain", "-uall", "--no-renames") or _git("log", "-1", "--name-status")
    ]


def tests_of(file: Path) -> list[Path]:
    """The test files that concern one file of the repository."""
    every = [f for f in (ROOT / "tests").rglob("test_*.py") if f.relative_to(ROOT).parts[1] not in SEPARATE]
    if file.parts[0] == "tests":
        return [f for f in every if f == ROOT / file or ((ROOT / file).parent in f.parents and _is_helper(file))]
    if file.parts[0] != "lensviz":
        return []
    module = ".".join(file.with_suffix("").parts)
    names = re.compile(rf"\b{re.escape(module)}\b|from {re.escape(module.rpartition('.')[0])} import .*\b{file.stem}\b")
    package = ROOT / "tests" / file.parts[1]
    return [f for f in every if package in f.parents or names.search(f.read_text(encoding="utf-8"))]


def _is_helper(file: Path) -> bool:
    return len(file.parts) > 2 and not file.name.startswith("test_")


def _git(*command: str) -> list[str]:
    lines = subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [found[1] for line in lines if (found := re.fullmatch(r"\s*[A-Z?]{1,2}\s+(\S+\.py)", line))]


if __name__ == "__main__":
    main()
