"""Interventions, continuation, long prompts and patch maps in a real JupyterLab, made as a reader would."""

import random

from playwright.sync_api import expect

from tests.lab.explorer import CELL, GRID, SETUP, expect_kernel, passes, place, show_views, wait_label
from tests.lab.kit import Wire, execute, shot, show, wait_status

CHANGES = "[(i.kind, i.layer, i.positions) for i in s.cursor.interventions], s.cursor.off"
ABLATED = "[('ablate', 20, (3,))]"
ADAPTED = """
import lensviz, peft, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from lensviz.model.demo import demo_folder
folder = demo_folder()
torch.manual_seed(0)
plain = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
model = peft.get_peft_model(
    plain, peft.LoraConfig(r=4, init_lora_weights=False, target_modules=["q_proj", "v_proj"])
).eval()
s = lensviz.Session((model, AutoTokenizer.from_pretrained(folder)))
base = s.without_adapter()
"""
LONG = random.Random(0).choices(range(1000, 40_000), k=700)
MOST_BYTES = 1_500_000
CLEAN, CORRUPT = (f"The capital of {country} is the city of" for country in ("France", "Italy"))


def test_a_cell_is_ablated_compared_switched_off_and_taken_back(explorer):
    panel, grid = explorer.locator(".lv-interventions"), explorer.locator(GRID)
    explorer.mouse.click(*place(explorer, down=9, left=1), button="right")
    grid.get_by_role("menuitem", name="Ablate here").click()
    expect(panel.get_by_role("listitem")).to_have_text(["ablate layer 20, position 3×"])
    assert execute(explorer, f"print(({CHANGES}))") == f"({ABLATED}, [])"
    expect(panel.locator(".lv-effect")).to_contain_text("→")
    effect = execute(explorer, "print(*(f'{e.interventions.effect[x]:.2f}' for x in ('clean_logp', 'logp')))")
    expect(panel.locator(".lv-effect")).to_contain_text(effect.replace(" ", " → ").replace("-", "−"))

    grid.get_by_role("button", name="difference").click()
    wait_label(explorer, "layer 20")
    wait_label(explorer, ", difference ")
    wait_status(explorer, ".lv")
    shot(explorer, "difference")

    panel.get_by_role("switch").click()
    expect_kernel(explorer, CHANGES, f"({ABLATED}, [0])")
    expect(grid.get_by_role("button", name="difference")).to_be_hidden()

    explorer.locator(CELL).focus()
    explorer.keyboard.press("Control+z")
    expect(grid.get_by_role("button", name="difference")).to_be_visible()
    explorer.keyboard.press("Control+z")
    expect(panel.get_by_text("No interventions")).to_be_visible()
    expect_kernel(explorer, CHANGES, "([], [])")
    wait_status(explorer, ".lv")


def test_the_model_continues_until_it_is_told_to_stop(page):
    show_views(page, [SETUP, "e = lensviz.Explorer(s, prompt='Once upon a time')\ne"])
    prompt, grid = page.locator(".lv-prompt"), page.locator(f"{GRID} [role=grid]")
    box = prompt.get_by_role("textbox", name="Prompt")
    prompt.get_by_role("button", name="How to continue").click()
    prompt.locator("[name=max_new_tokens]").fill("500")
    prompt.locator("[name=max_new_tokens]").press("Tab")
    prompt.get_by_role("button", name="Continue", exact=True).click()
    page.wait_for_function("(grid) => grid.ariaColCount > 7", arg=grid.element_handle(), timeout=60_000)
    expect(box).not_to_be_editable()
    shot(page, "continue")
    prompt.get_by_role("button", name="Stop").click()
    prompt.get_by_role("button", name="Continue", exact=True).wait_for()
    n = int(execute(page, "print(len(s.cursor.prompt))"))
    expect(grid).to_have_attribute("aria-colcount", str(n))
    wait_status(page, ".lv")
    assert n < 500
    assert passes(page) == f"{1 + n - 4} {30 * n}"  # one for the four tokens of the prompt, one for each new token

    page.locator(CELL).focus()
    page.keyboard.press("Control+z")
    expect(box).to_have_value("Once upon a time")
    box.fill("Once upon a hill")
    box.press("Enter")
    expect_kernel(page, "s.cursor.prompt", "Once upon a hill")
    wait_label(page, "hill")


def test_in_a_long_prompt_far_columns_come_when_they_are_looked_at(page, wire: Wire):
    page.set_viewport_size({"width": 1400, "height": 1600})  # the whole explorer is in view
    show(page, [SETUP, f"e = lensviz.Explorer(s, prompt={LONG})\ne"])
    page.locator(".lv-explorer .lv-top > .lv-work").get_by_text("about").wait_for()
    wait_status(page, ".lv", seconds=240)
    assert execute(page, "print(70 in e.grid.positions)") == "False"
    strip = page.locator(".lv-overview")
    strip.click(position={"x": 0.1 * strip.bounding_box()["width"], "y": 5})
    expect_kernel(page, "70 in e.grid.positions", "True")
    before = len(wire.comms())
    stage = page.locator(f"{GRID} [role=grid]").bounding_box()
    for row in range(20):
        page.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + 50 + 20 * row)
        expect(page.locator(f"{GRID} .lv-card .lv-tops")).to_be_visible()
    assert len(wire.comms()) == before
    at = page.locator(f"{GRID} .lv-card .lv-card-head span").first.inner_text()
    assert 60 < int(at.removeprefix("token ")) < 80
    assert max(wire.received) < MOST_BYTES
    shot(page, "long-prompt")


def test_a_patch_map_fills_and_its_cells_are_clicked(page):
    cells = [SETUP, f"m = lensviz.PatchMap(s, clean={CLEAN!r}, corrupt={CORRUPT!r}, target=' Paris')\nm"]
    show_views(page, cells)
    assert execute(page, "print(m.effect.shape)") == "(8, 31)"
    last = "list(m.positions).index(7), -1"  # the last layer at the last position: the whole of the clean answer
    assert execute(page, f"print(abs(m.effect[{last}] - m.clean_logp + m.corrupt_logp) < 1e-3)") == "True"
    words = page.locator(".lv-patch_map .lv-caption")
    expect(words).to_contain_text("Paris")
    expect(words).not_to_contain_text("columns done")
    page.mouse.click(*place(page, down=20, left=4, cell=".lv-patch_map [role=gridcell]"))
    expect_kernel(page, "s.cursor.layer, s.cursor.position", "(9, 3)")
    execute(page, "m.result.save('sweep'); s.close()")
    show_views(page, ["import lensviz\nm = lensviz.PatchMap(lensviz.PatchResult.load('sweep'))\nm"])
    expect(words).to_contain_text("Paris")
    page.mouse.click(*place(page, down=20, left=4, cell=".lv-patch_map [role=gridcell]"))
    expect(page.locator(".lv-patch_map .lv-sr-only")).to_contain_text("selected: layer 9, token")
    shot(page, "patch-map-of-a-result")
    execute(page, "import os; os.remove('sweep')")


def test_an_adapter_and_its_base_stand_on_one_grid(page):
    show_views(page, [ADAPTED, "g = lensviz.LensGrid(s, 'The capital of France is', compare=base)\ng"])
    grid = page.locator(GRID)
    for side, whole in (("clean", "base"), ("changed", "s"), ("difference", "s")):
        execute(page, f"g.show = {side!r}; g.wait(60)")
        wait_status(page, GRID)
        kept = f"{whole}.stats.reset(); {whole}.lens('The capital of France is'); print({whole}.stats.cells_computed)"
        assert execute(page, kept) == "0"
        shot(page, f"adapter-{side}")
    expect(grid.get_by_role("button", name="difference")).to_be_visible()
    execute(page, "s.cursor.prompt = 'The capital of Italy is'; model.set_adapter('default'); g.wait(60)")
    wait_status(page, GRID)
    assert execute(page, "print(base.generate('The capital of Italy is', max_new_tokens=1).text)").strip() == "Rome"


def test_a_view_is_copied_as_python_that_makes_it_again(explorer):
    explorer.context.grant_permissions(["clipboard-read", "clipboard-write"])
    execute(explorer, "s.cursor.interventions = [lensviz.Ablate(layer=20, positions=[3])]\nbefore = repr(s.cursor)")
    expect_kernel(explorer, "'Ablate' in e.code", "True")
    explorer.get_by_role("button", name="Copy as Python").click()
    explorer.get_by_role("button", name="Copied").wait_for()
    code = explorer.evaluate("() => navigator.clipboard.readText()")
    assert "lensviz.Ablate(layer=20, positions=[3])" in code
    execute(explorer, code)
    assert execute(explorer, "print(repr(s.cursor) == before, s is e.session)") == "True False"
