"""The documents: every link leads somewhere, every Python block runs, and what is generated is today's."""

import re
from pathlib import Path

import pytest

import lensviz
from lensviz import errors
from lensviz.widgets.status_view import StatusView

ROOT = Path(__file__).parents[2]
DOCS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "notebooks").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)
ERRORS = ROOT / "notebooks" / "reference" / "errors.md"
README_LINES = 120


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("doc", DOCS, ids=name)
def test_links_lead_somewhere(doc):
    for target in LINK.findall(doc.read_text(encoding="utf-8")):
        if not target.startswith(("https://", "#")):
            assert (doc.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("doc", [d for d in DOCS if BLOCK.search(d.read_text(encoding="utf-8"))], ids=name)
def test_python_runs(doc, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    real = lensviz.Session
    opened = []

    def session(model, *args, **options):
        opened.append(real(model, *args, **options))
        return opened[-1]

    monkeypatch.setattr(lensviz, "Session", session)
    scope: dict[str, object] = {"__name__": "docs"}
    for block in BLOCK.findall(doc.read_text(encoding="utf-8")):
        exec(compile(block, name(doc), "exec"), scope)  # noqa: S102
    for each in [value for value in scope.values() if isinstance(value, StatusView)]:
        assert each.wait(240)
        assert each.status == "ready", each.message
    for each in opened:
        each.close()


def test_the_readme_is_one_screen_of_a_reader():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= README_LINES


def test_the_errors_are_todays():
    assert ERRORS.read_text(encoding="utf-8") == errors_page(), "run: python -m tests.notebooks.test_docs"


def errors_page() -> str:
    """The file notebooks/reference/errors.md: every error of ours, and what it means."""
    made = [cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, errors.LensvizError)]
    head = (
        "# Errors\n\nEvery error of lensviz is a `lensviz.errors.LensvizError`, and most are also the built-in error that"
        " one would expect. Messages say what is wrong and what to do. (Written from the docstrings; see"
        " `tests/notebooks/test_docs.py`.)\n\n| error | also | raised for |\n|---|---|---|\n"
    )
    rows = []
    for cls in made:
        also = [base.__name__ for base in cls.__bases__ if base is not errors.LensvizError and base is not Exception]
        said = " ".join((cls.__doc__ or "").split()).replace("|", "\\|")
        rows.append(f"| `{cls.__name__}` | {', '.join(f'`{each}`' for each in also)} | {said} |")
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    ERRORS.write_text(errors_page(), encoding="utf-8")
