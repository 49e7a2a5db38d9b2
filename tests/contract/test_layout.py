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


def test_few_modules_stand_at_the_root():
    modules = {f.stem for f in PACKAGE.glob("*.py")} - {"__init__"}
    assert modules == {"cli", "errors", "experiments", "explorer", "session"}
