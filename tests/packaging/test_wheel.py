"""What a user without Node gets."""

import json
import subprocess
import sys
import tarfile
import zipfile
from email.parser import HeaderParser
from pathlib import PurePosixPath

import lensviz
from lensviz.widgets.base import Widget

VIEWS = """
import json, pathlib
import lensviz
from lensviz.widgets.base import Widget
public = {name: getattr(lensviz, name) for name in lensviz.__all__}
classes = {name: found for name, found in public.items() if isinstance(found, type) and issubclass(found, Widget)}
print(json.dumps({
    "home": lensviz.__file__,
    "pages": {name: [str(view._esm), str(getattr(view, "_css", ""))] for name, view in classes.items()},
    "static": {file.name: file.read_text() for file in (pathlib.Path(lensviz.__file__).parent / "static").iterdir()},
}))
"""
IMPORT = """
import sys, time
start = time.perf_counter()
import lensviz
print(time.perf_counter() - start, *sorted({name.partition(".")[0] for name in sys.modules}))
"""
PUBLIC = [getattr(lensviz, name) for name in lensviz.__all__]
WIDGETS = [each.__name__ for each in PUBLIC if isinstance(each, type) and issubclass(each, Widget)]
HEAVY = {"torch", "transformers", "anywidget", "ipywidgets", "numpy", "pandas", "plotly", "IPython"}


def module(view: str) -> str:
    """The bundle of a view class: LensGrid is lens_grid.js, SoftEntropyView soft_entropy.js."""
    view = view.removesuffix("View")
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in view).lstrip("_") + ".js"


def sheet(view: str) -> str:
    """Its style sheet."""
    return module(view).replace(".js", ".css")


def test_every_view_has_its_page(installed):
    found = json.loads(installed.run(VIEWS))
    assert found["home"] == str(installed.site / "lensviz" / "__init__.py")
    assert sorted(found["pages"]) == sorted(WIDGETS)
    for view, (esm, css) in found["pages"].items():
        assert esm == found["static"][module(view)], view
        assert "export" in esm
        assert css == found["static"].get(sheet(view), "") or view == "Cursor", view
        assert (css == "") == (view == "Cursor"), view


def test_the_pages_need_no_network_and_no_eval(installed):
    for name, text in json.loads(installed.run(VIEWS))["static"].items():
        for word in ("http://", "https://", "@import", "eval(", "new Function", "innerHTML", "</script", "<!--"):
            assert word not in text.replace("http://www.w3.org/2000/svg", ""), (name, word)


def test_import_is_quick_and_light(installed):
    runs = [installed.run(IMPORT).split() for _ in range(5)]
    assert not HEAVY & set(runs[0])
    assert min(float(seconds) for seconds, *_ in runs) < 0.3


def test_archives_hold_the_package_and_nothing_else(installed):
    wheel = zipfile.ZipFile(installed.wheel).namelist()
    assert {PurePosixPath(name).parts[0].split("-")[0] for name in wheel} == {"lensviz"}
    with tarfile.open(installed.sdist) as sdist:
        names = sdist.getnames()
    top = {PurePosixPath(name).parts[1] for name in names}
    assert top - {".gitignore", "CHANGELOG.md"} == {"lensviz", "README.md", "LICENSE", "pyproject.toml", "PKG-INFO"}
    static = {*map(module, WIDGETS), *map(sheet, set(WIDGETS) - {"Cursor"})}
    assert {"lensviz/__init__.pyi", "lensviz/entropy/__init__.pyi"} <= set(wheel)
    for names_of in (wheel, names):
        assert static <= {PurePosixPath(name).name for name in names_of if "/static/" in name}
        assert not [name for name in names_of if {"tests", "js", "node_modules", "notebooks"} & set(name.split("/"))]


def test_metadata_offers_the_command_and_the_extras(installed):
    with zipfile.ZipFile(installed.wheel) as wheel:
        [info] = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
        metadata = HeaderParser().parsestr(wheel.read(f"{info}/METADATA").decode())
        scripts = wheel.read(f"{info}/entry_points.txt").decode()
        assert "Apache License" in wheel.read(f"{info}/licenses/LICENSE").decode()
    assert {"demo", "transformerlens", "circuitsvis", "dev", "all"} <= set(metadata.get_all("Provides-Extra"))
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert "lensviz = lensviz.cli:main" in scripts
    core = {line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line}
    assert not [line for line in core if line.startswith(("jupyterlab", "pytest", "playwright"))]


def test_the_task_vectors_come_along(installed):
    assert installed.run("import lensviz; print(lensviz.TaskVectors.demo().layers()[0])").strip() == "-1"


def test_the_command_is_installed(installed):
    done = subprocess.run(
        [installed.python.with_name("lensviz"), "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {"lens", "demo"} <= set(done.stdout.replace(",", " ").replace("{", " ").replace("}", " ").split())
    assert sys.executable not in done.stdout
