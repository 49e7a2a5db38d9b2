"""The terminal: the grid as text, one sentence on failure."""

import subprocess
import sys

import pandas as pd
import pytest

from lensviz import cli
from lensviz.errors import OutOfRange
from tests.tiny import tiny_gpt2


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tiny")
    model, tokenizer = tiny_gpt2()
    model.save_pretrained(path)
    tokenizer.save_pretrained(path)
    return str(path)


def test_prints_the_grid_last_layer_first(folder, capsys):
    assert cli.main(["lens", "The City of Lights", "--model", folder]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "layer"
    assert [line.split()[0] for line in lines[1:5]] == ["2", "1", "0", "emb"]
    assert "probability" in lines[5]


def test_layers_and_csv(folder, capsys, tmp_path):
    file = tmp_path / "cells.csv"
    arguments = ["lens", "=The City", "--model", folder, "--layers=-1,1..2", "--top-k", "3", "--csv", str(file)]
    assert cli.main(arguments) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:4]] == ["2", "1", "emb"]
    frame = pd.read_csv(file)
    assert list(frame.columns) == ["layer", "position", "token", "rank", "id", "text", "logp"]
    assert not frame.token.str.startswith("=").any()  # no spreadsheet formula
    assert len(frame) == 4 * 3 * frame.position.nunique()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lens", ""], "prompt"),
        (["lens", "The", "--layers", "7"], "layer 7"),
        (["lens", "The", "--layers", "x"], "cannot be read"),
        (["lens", "The", "--top-k", "9999999"], "vocabulary"),
        (["lens", "The", "--model", "no/such-model"], "no/such-model"),
    ],
)
def test_failure_is_one_sentence(folder, capsys, arguments, words):
    model = [] if "--model" in arguments else ["--model", folder]
    assert cli.main([*arguments, *model]) == 1
    out = capsys.readouterr()
    assert out.err.startswith("lensviz: ")
    assert words in out.err
    assert "Traceback" not in out.err


def test_layer_ranges():
    layers = list(range(-1, 30))
    assert cli.parse_layers("0,5,27..29", layers) == [0, 5, 27, 28, 29]
    assert cli.parse_layers("-1", layers) == [-1]
    with pytest.raises(OutOfRange):
        cli.parse_layers("30", layers)
    with pytest.raises(OutOfRange):
        cli.parse_layers("5..4", layers)


def test_import_is_light():
    code = (
        "import sys, lensviz; print([m for m in ('torch', 'transformers', 'anywidget', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
