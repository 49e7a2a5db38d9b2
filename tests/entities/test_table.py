"""The table of an entity lens says the same in every form, and texts stay text."""

import html
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import mistune
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lensviz.common.text import visible
from lensviz.entities.result import EntityLensResult

HOSTILE = [
    *("<img src=x onerror=alert(1)>", '<a href="https://x.y">z</a>', "<b>bold</b><br>", "&lt;b&gt; &#60; &amp;"),
    *("a|b\\|c\\", "`code` **b** _i_ ~s~ [l](u) ![i](u)", "one\ntwo\r\n\tthree", "$x^2$ and \\(y\\)"),
    *("http://x.y www.x.y :smile:", "\u202eright\u200b\x00\x1b[31m", "--- | ---", "</td></table><script>1</script>"),
]
texts = st.text(max_size=12) | st.sampled_from(HOSTILE) | st.text(st.sampled_from("\\|`*_<>&[]$:a \n"), max_size=12)


def lens(mentions, layers=None, vector_layers=None, tokens=None, logit=None, ended=True) -> EntityLensResult:
    """[layer][pos] of mentions."""
    cells = np.array(mentions, object)
    n_layers, n_pos = cells.shape
    layers = list(range(-1, n_layers - 1)) if layers is None else layers
    return EntityLensResult(
        tokens=tokens or [f" t{i}" for i in range(n_pos)],
        token_ids=np.arange(n_pos),
        layers=layers,
        vector_layers=layers if vector_layers is None else vector_layers,
        texts=cells,
        logp=np.full(cells.shape, -0.5, np.float32),
        ended=np.full(cells.shape, ended),
        logit_lens=None if logit is None else np.array(logit, object),
        with_context=False,
    )


def two_rows() -> EntityLensResult:
    made = lens([["City", "City of"], ["Rome", ""]], [20, -1], [15, -1], ["City", " of"], [[" the", "of"], ["a", "b"]])
    made.ended[0, 1] = False
    made.logp[1, 1] = np.nan
    return made


def test_the_frame_is_tidy():
    frame = two_rows().to_frame()
    assert frame.drop(columns=["logp"]).iloc[1].to_dict() == {
        "layer": 20,
        "vector_layer": 15,
        "position": 1,
        "token": " of",
        "mention": "City of",
        "ended": False,
        "logit_lens": "of",
    }
    assert len(frame) == 4
    assert lens([["a"]]).to_frame()["logit_lens"].tolist() == [None]


def test_the_table_says_all():
    table = two_rows().table()
    assert list(table.header) == ["layer", "City", "·of"]
    assert [list(row) for row in table.rows] == [
        ["20 ←15", "City [·the]", "City of… [of]"],
        ["emb", "Rome [a]", "NaN [b]"],
    ]
    assert all(said in table.caption for said in ("…", "logit lens", "←", "without"))
    plain = lens([["a"]]).table()
    assert not any(sign in plain.caption for sign in "…←[")
    assert str(two_rows()).splitlines()[1].startswith("20 ←15")
    assert repr(two_rows()) == "EntityLensResult(2 layers × 2 positions, no context)"


def test_long_ones_are_cut_in_text_and_whole_elsewhere():
    made = lens([["x" * 40] * 30], layers=[3])
    table = made.table(columns=2, width=10)
    assert list(table.rows[0]) == ["3", "xxxxxxxxx…", "xxxxxxxxx…"]
    assert list(table.header) == ["layer", "·t28", "·t29"]
    assert "last 2 of 30" in table.caption.lower()
    for whole in (made.to_markdown(), made.to_html(), str(made.to_plotly().to_json())):
        assert whole.count("x" * 40) == 30


def test_csv_reads_back(tmp_path):
    made = lens([HOSTILE])
    made.to_csv(tmp_path / "a.csv")
    for source in (io.StringIO(made.to_csv()), tmp_path / "a.csv"):
        back = pd.read_csv(source, lineterminator="\n")
        assert [t.replace("\r\n", "\n") for t in back["mention"]] == [t.replace("\r\n", "\n") for t in HOSTILE]
        assert back["layer"].tolist() == [-1] * len(HOSTILE)


class Cells(HTMLParser):
    """Text of each cell, and all tags."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.cells, self.tags = [], set()
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.add((tag, *(name for name, _ in attrs)))
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data


def cell(text: str) -> str:
    """As a reader sees it: Markdown has no blanks at the ends of a cell."""
    return visible(text).strip()


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_markdown_is_a_table_in_which_texts_are_text(row):
    source = lens([row]).to_markdown()
    assert len(source.split("\n")) == 3
    loose = mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough", "math"])
    strict = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render
    for render in (loose, strict):
        read = Cells(render(source))
        assert {tag[0] for tag in read.tags} <= {"table", "thead", "tbody", "tr", "th", "td"}
        assert [" ".join(c.split()) for c in read.cells[-len(row) :]] == [" ".join(cell(t).split()) for t in row]


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_html_has_no_tag_but_the_table(row):
    source = lens([row], tokens=row).to_html()
    root = ET.fromstring(source)
    assert {e.tag for e in root.iter()} == {"div", "p", "table", "tr", "th", "td"}
    assert not any(e.attrib for e in root.iter())
    seen = [e.text or "" for e in root.iter("td")][1:]
    assert [s.replace("�", "") for s in seen] == [re.sub("[\ufffe\uffff]", "", visible(t)) for t in map(clean, row)]
    assert lens([row])._repr_html_() == lens([row]).to_html()


def clean(text: str) -> str:
    return text.replace("�", "")


@settings(deadline=None)
@given(st.lists(texts, min_size=1, max_size=3))
def test_plotly_reads_no_tag_and_no_formula(row):
    table = lens([row], tokens=row).to_plotly().data[0]
    assert len(table.header.values) == len(table.cells.values) == len(row) + 1
    for (shown,), text in zip(table.cells["values"][1:], row, strict=True):
        assert not set(shown) & set("<$\n")
        assert html.unescape(shown) == visible(text)
        assert all(re.match(r"&(amp|lt|#36);", shown[m.start() :]) for m in re.finditer("&", shown))


@pytest.mark.parametrize("way", ["to_markdown", "to_html", "to_plotly", "to_csv"])
def test_an_empty_grid_is_no_traceback(way):
    made = lens(np.empty((0, 2), object), layers=[], tokens=["a", "b"])
    getattr(made, way)()
    assert len(made.to_frame()) == 0
