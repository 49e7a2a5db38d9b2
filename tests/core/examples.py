"""One of every view and result of this folder, made of a session: for the tests that concern all of them."""

import lensviz
from tests.examples import PROMPT

VIEWS = {
    "Explorer": lambda s: lensviz.Explorer(s, PROMPT),
    "Prompt": lambda s: lensviz.Prompt(s, PROMPT),
    "TokenPicker": lambda s: lensviz.TokenPicker(s, PROMPT),
    "LayerPicker": lambda s: lensviz.LayerPicker(s, PROMPT),
    "Meter": lensviz.Meter,
}
RESULTS = {"TableResult": lambda s: lensviz.TokenPicker(s, PROMPT).result}
