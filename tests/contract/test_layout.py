"""The layout of the package: imports form no circle, those for types included, and few modules stand at the root."""

from pathlib import Path

import grimp
import networkx as nx

import lensviz

PACKAGE = Path(lensviz.__file__).parent


def test_imports_form_no_circle():
    graph = grimp.build_graph("lensviz", exclude_type_checking_imports=False, cache_dir=None)
    imports = nx.DiGraph((a, b) for a in graph.modules for b in graph.find_modules_directly_imported_by(a))
    assert len(imports) > 200
    assert [sorted(part) for part in nx.strongly_connected_components(imports) if len(part) > 1] == []


CORE = {"common", "interop", "errors", "analysis", "model", "engine", "corpus", "queries", "widgets", "lens"}
TOP = {"session", "explorer", "experiments", "cli"}


def test_a_capability_knows_the_core_alone_and_only_the_top_knows_it():
    """For every folder that is no part of the core, also one that the contract in pyproject.toml does not name yet."""
    capabilities = {f.parent.name for f in PACKAGE.glob("*/__init__.py")} - CORE - TOP
    assert capabilities >= {"patching", "entropy", "soft_entropy", "entities"}
    graph = grimp.build_graph("lensviz", exclude_type_checking_imports=False, cache_dir=None)
    found = {
        (a.split(".")[1], b.split(".")[1])
        for a in graph.modules
        for b in graph.find_modules_directly_imported_by(a)
        if a.count(".") and b.count(".")
    }
    assert {(a, b) for a, b in found if b in capabilities and a != b and a not in TOP} == set()
    assert {(a, b) for a, b in found if a in capabilities and b in TOP} == set()


def test_few_modules_stand_at_the_root():
    modules = {f.stem for f in PACKAGE.glob("*.py")} - {"__init__"}
    assert modules == {"cli", "errors", "experiments", "explorer", "session"}
