"""Entropy profiles and soft entropies in a real JupyterLab: a generation that streams in, a corpus that fills."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.lab.explorer import GRID, SETUP, expect_kernel, passes, place, show_views, wait_label
from tests.lab.kit import execute, shot, show, wait_status

SENTENCES = Path(__file__).parents[2] / "notebooks" / "data" / "sentences.jsonl"
PROFILE, SOFT = ".lv-entropy_profile", ".lv-soft_entropy"
CELL = f"{PROFILE} [role=gridcell]"
PROFILE_CELL = "p = lensviz.EntropyProfile(s, prompt='The capital of France is', max_new_tokens=6)\np"
HEADS = 52  # pixels that the names of the layers take
TABS = {"Shares": "Shares of a layer", "Plane": "Information plane", "Bars": "Label sets of a layer"}
TALL = {"width": 1300, "height": 1800}  # both views are in view


def start_of(sheet):
    """Where a sheet's first column is, somewhere in its rows."""
    box = sheet.bounding_box()
    return box["x"] + HEADS + 10, box["y"] + box["height"] / 2


def test_a_profile_streams_in_while_the_model_writes(page):
    page.set_viewport_size(TALL)
    show_views(page, [SETUP, PROFILE_CELL, "g = lensviz.LensGrid(s)\ng"])
    view = page.locator(PROFILE)
    sheet, go = view.locator("[role=grid]"), view.get_by_role("button", name="Generate", exact=True)
    expect(sheet).to_have_attribute("aria-colcount", "5")

    page.mouse.click(*place(page, down=19, left=2, cell=CELL))
    expect_kernel(page, "s.cursor.layer, s.cursor.position", "(10, 2)")
    wait_label(page, "layer 10", f"{GRID} [role=gridcell]")

    go.click()
    page.wait_for_function("(grid) => 1 < grid.ariaColCount && grid.ariaColCount < 7", arg=sheet.element_handle())
    go.wait_for()
    expect(sheet).to_have_attribute("aria-colcount", "7")
    wait_status(page, ".lv")
    assert execute(page, "print(p.positions.tolist(), p.tokens[5])") == "[4, 5, 6, 7, 8, 9, 10]  Paris"
    page.mouse.move(*start_of(sheet))
    expect(view.locator(".lv-card .lv-next")).to_contain_text("Paris")
    page.mouse.move(0, 0)

    view.locator("[name=max_new_tokens]").fill("500")
    view.locator("[name=max_new_tokens]").press("Tab")
    go.click()
    page.wait_for_function("(grid) => grid.ariaColCount > 3", arg=sheet.element_handle())
    view.get_by_role("button", name="Stop").click()
    go.wait_for()
    wait_status(page, ".lv")
    assert int(execute(page, "print(len(p.tokens))")) < 500
    shot(page, "profile")

    view.get_by_role("button", name="Lines").click()
    figure = view.locator(".lv-lines .lv-figure")
    expect(figure).to_contain_text("±")
    before, shannon = passes(page), figure.inner_text()
    view.locator("[name=alpha]").fill("2")
    view.locator("[name=alpha]").press("Enter")
    expect(figure).not_to_have_text(shannon)
    expect_kernel(page, "p.alpha, p.status", "(2.0, 'ready')")
    assert passes(page) == before
    shot(page, "profile-lines")


def test_a_stopped_sweep_gives_its_texts_and_goes_on(page):
    corpus = f"lensviz.Corpus.from_jsonl({str(SENTENCES)!r}, label='language')"
    show(page, [SETUP, f"v = lensviz.SoftEntropyView(s, {corpus})\nv"])
    view = page.locator(SOFT)
    caption = view.locator(".lv-caption")
    expect(caption).to_contain_text("of 96 texts", timeout=60_000)
    view.get_by_role("button", name="Stop").click()
    wait_status(page, SOFT)
    resume = view.get_by_role("button", name="Go on")
    expect(resume).to_be_visible()

    chart = view.locator(".lv-plot").first.bounding_box()
    page.mouse.click(chart["x"] + 0.3 * chart["width"], chart["y"] + 0.5 * chart["height"])
    expect(caption).not_to_contain_text("layer 29", timeout=30_000)
    layer = caption.inner_text().split()[1]
    expect_kernel(page, "s.cursor.layer", layer)
    for tab, title in TABS.items():
        view.get_by_role("tab", name=tab).click()
        expect(view.get_by_role("tabpanel", name=title)).to_be_visible()
    view.locator(".lv-bars > button", has_text="language").click()
    use = view.locator(".lv-behind tbody tr").get_by_role("button")
    expect(use).to_have_count(4, timeout=30_000)
    wait_status(page, SOFT)
    assert execute(page, "print(0 < v.texts_done < 96)") == "True"  # the last part was not read for the labels
    shot(page, "soft-entropy-bars")
    use.first.click()
    expect(use.first).to_have_text("Is the prompt", timeout=30_000)
    assert execute(page, "print(s.cursor.prompt)") in {json.loads(line)["text"] for line in SENTENCES.open()}

    resume.click()
    expect(caption).to_contain_text("· 96 texts", timeout=60_000)
