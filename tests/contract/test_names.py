"""Names that were given up for the field's own do not come back."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    f for folder in ("lensviz", "js/src") for f in (ROOT / folder).rglob("*") if f.suffix in {".py", ".ts", ".css"}
]
RETIRED = {
    "Seam": "ModelAdapter",
    "Codec": "Tokenizer",
    "Lane": "Worker",
    "Turnstile": "FairLock",
    "Scribe": "PatchDecoder",
    "Trunk": "PrefixCache",
    "let_go": "release",
    "look_at_model": "model_version",
    "Anatomy": "ModelStructure",
    "Assembled": "CompositeQuery",
    "HasCore": "HasEngine",
    "find_part": "get_part",
    "keep_part": "put_part",
    "one_token": "single_token_id",
    "cannot_continue": "why_not_continue",
    "cannot_skip": "why_not_skip",
    "cannot_insert": "why_not_insert",
    "cannot_write": "why_not_write",
    "marks_of": "prefix_hashes_of",
    "SoftLayers": "LayerEstimators",
    "SoftPart": "CorpusPart",
    "SessionLimits": "SessionRules",
    "TokenHeads": "TokenHeaders",
    "shows_kept": "show_partial",
    "own_reads": "own_depends_on",
    "go_on": "resume",
    "anyhow": "for_any_model",
    "PatchSweep": "PatchResult",
    "hushed": "srOnly",
    "obey": "bindKeys",
}


@pytest.mark.parametrize("name", RETIRED)
def test_a_retired_name_is_in_no_source(name):
    """Alone or as a part of a longer one, in any case: `seam`, `ModelSeam`, `seam_of`; but not within a word."""
    part = re.compile(rf"(?<![A-Za-z]){name.lower()}(?![a-z])|(?<=[a-z]){name}(?![a-z])|(?<![A-Za-z]){name}(?![a-z])")
    found = [f"{f.relative_to(ROOT)}: {m[0]}" for f in SOURCES for m in part.finditer(f.read_text(encoding="utf-8"))]
    assert found == [], f"write {RETIRED[name]}"


def test_the_sources_are_found():
    assert {"session.py", "adapter.py", "memory.ts", "theme.css"} <= {f.name for f in SOURCES}
