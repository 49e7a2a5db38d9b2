"""The pictures of the README, taken of the real thing: `python -m tests.lab.pictures`, or of the parts that it names:
explorer, maps, profile, soft, entity. What the README does not show lies in shots/.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from tests.lab import kit
from tests.lab.alone import lab_page

ROOT = Path(__file__).parents[2]
FOLDER, SHOTS = ROOT / "notebooks" / "pictures", ROOT / "shots"
WINDOW: ViewportSize = {"width": 1424, "height": 1400}
NARROW: ViewportSize = {"width": 1300, "height": 1400}  # a view of about 900 pixels
LEFT, RIGHT = 8, 4  # margins; JupyterLab's frame around the cell begins soon behind the right one
SETUP = 'import lensviz\ns = lensviz.Session("demo")'
CLEAN, CORRUPT = (f"The capital of {country} is the city of" for country in ("France", "Italy"))
EXPLORER = (
    's.cursor.targets = [" Paris", " London", " the"]\nv = lensviz.Explorer(s, prompt="The capital of France is")\nv'
)
DIFFERENCE = """
s.cursor.targets = [" Paris", " Rome"]
s.cursor.interventions = [lensviz.Patch(layer=10, positions=[3], source="The capital of Italy is")]
v.grid.color, v.grid.show = "target", "difference"
"""
STORY = """
s.cursor.interventions, s.cursor.targets = [], []
s.cursor.prompt = "Once upon a time"
v.grid.color = "probability"
v.prompt_view.max_new_tokens = 12
"""
PATCH_MAP = f"v = lensviz.PatchMap(s, clean={CLEAN!r}, corrupt={CORRUPT!r}, target=' Paris')\nv"
LONG = f"""
text = " ".join(open({str(ROOT / "LICENSE")!r}).read().split())
v = lensviz.LensGrid(s, prompt=s.tokens(text).ids[:1000], color="entropy")
v
"""


PROFILE = "v = lensviz.EntropyProfile(s, prompt='The capital of France is', max_new_tokens=10)\nv"
SENTENCES = ROOT / "notebooks" / "data" / "sentences.jsonl"
CITY = "They moved from New York City to Los Angeles"
ENTITY_GRID = f"v = lensviz.LensGrid(s, {CITY!r}, lens='entity')\nv"
ENTITY_PANEL = f"v = lensviz.EntityPanel(s, {CITY!r})\ns.cursor.layer, s.cursor.position = 15, 5\nv"
MENTIONS = ROOT / "notebooks" / "data" / "mentions.jsonl"
TRAINING = f"""
import json
items = [json.loads(line) for line in open({str(MENTIONS)!r}, encoding="utf-8")]
v = lensviz.TaskTraining(s, items, layers=[5, 15, 25], epochs=4)
v
"""
SOFT = f"v = lensviz.SoftEntropyView(s, lensviz.Corpus.from_jsonl({str(SENTENCES)!r}, label='language'))\nv"


def main(names: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    parts = {
        "explorer": explorer_part,
        "maps": maps_part,
        "profile": profile_part,
        "soft": soft_part,
        "entity": entity_part,
    }
    for name in names or parts:
        parts[name]()


def explorer_part() -> None:
    with lab_page([SETUP, EXPLORER]) as (page, _):
        explorer_pictures(page)


def maps_part() -> None:
    with lab_page([SETUP, PATCH_MAP]) as (page, _):
        take(page, "patch-map")
    with lab_page([SETUP, LONG], seconds=300) as (page, _):
        box = page.locator(".lv-overview").bounding_box()
        assert box is not None
        page.locator(".lv-overview").click(position={"x": box["width"] / 3, "y": 5})
        take(page, "long-prompt")


def profile_part() -> None:
    """What ten new tokens look like to every layer."""
    with lab_page([SETUP, PROFILE]) as (page, _):
        page.get_by_role("button", name="Generate", exact=True).click()
        page.get_by_role("button", name="Stop").wait_for()
        page.get_by_role("button", name="Generate", exact=True).wait_for(timeout=60_000)
        take(page, "entropy-profile", NARROW)
        with kit.dark(page):
            take(page, "entropy-profile-dark", NARROW)


def soft_part() -> None:
    """A corpus over the layers, and the labels behind a bar."""
    with lab_page([SETUP, SOFT]) as (page, _):
        take(page, "soft-entropy", NARROW)
        page.get_by_role("tab", name="Bars").click()
        page.locator(".lv-bars > button", has_text="language").click()
        page.locator(".lv-behind tbody tr").first.wait_for()
        take(page, "soft-entropy-bars", NARROW)


def entity_part() -> None:
    """Mentions in a grid, one cell, and a training; the states that are not of the README in shots/."""
    with lab_page([SETUP, ENTITY_GRID]) as (page, _):
        kit.execute(page, "s.cursor.layer, s.cursor.position = 15, 5")
        take(page, "entity-lens")
        hover(page)
        snap(page, "entity-hover", WINDOW, SHOTS)
        with kit.dark(page):
            take(page, "entity-lens-dark", folder=SHOTS)
        kit.execute(page, "v.logit_lens = True")
        take(page, "entity-logit-lens", NARROW, SHOTS)
        kit.execute(page, "v.alternatives = 0")
        kit.execute(page, f"s.cursor.prompt = ' '.join(open({str(ROOT / 'LICENSE')!r}).read().split()[:40])")
        page.wait_for_function("() => /^[1-9].* of /.test(document.querySelector('.lv-done')?.textContent)")
        snap(page, "entity-busy", NARROW, SHOTS)
        take(page, "entity-long", NARROW, SHOTS)
        kit.execute(page, "s.cursor.prompt = ''")
        kit.wait_status(page, ".lv-entity_grid", "error")
        take(page, "entity-error", NARROW, SHOTS)
    with lab_page([SETUP, ENTITY_PANEL]) as (page, _):
        take(page, "entity-panel", NARROW)
        with kit.dark(page):
            take(page, "entity-panel-dark", NARROW, SHOTS)
    with lab_page([SETUP, TRAINING], seconds=600) as (page, _):
        take(page, "entity-training", NARROW)


def hover(page: Page) -> None:
    """Over the focused cell of a grid."""
    box = page.locator(".lv-entity_grid [role=gridcell]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".lv-card").wait_for()


def explorer_pictures(page: Page) -> None:
    """One explorer from its first picture to a continued prompt."""
    take(page, "explorer-light")
    with kit.dark(page):
        take(page, "explorer-dark")
    edit(page, "")
    kit.wait_status(page, ".lv-lens_grid", "error")
    take(page, "explorer-error")
    edit(page, "The capital of France is")
    kit.execute(page, DIFFERENCE)
    take(page, "difference-light")
    with kit.dark(page):
        take(page, "difference-dark")
    kit.execute(page, STORY)
    page.get_by_role("button", name="Continue", exact=True).click()
    page.locator(".lv-prompt").get_by_role("button", name="Stop").wait_for()
    page.get_by_role("button", name="Continue", exact=True).wait_for(timeout=60_000)
    take(page, "continue")


def edit(page: Page, prompt: str) -> None:
    """Type another prompt."""
    box = page.locator(".lv-prompt textarea")
    box.fill(prompt)
    box.press("Enter")
    box.blur()


def take(page: Page, name: str, window: ViewportSize = WINDOW, folder: Path = FOLDER) -> None:
    """A picture of the notebook's view when its work is done."""
    page.set_viewport_size(window)
    kit.execute(page, "v.wait(240)")
    page.wait_for_timeout(kit.QUIET_MS)  # what was computed is being drawn
    page.mouse.move(0, 0)
    snap(page, name, window, folder)


def snap(page: Page, name: str, window: ViewportSize, folder: Path) -> None:
    """A picture of the notebook's view as it is."""
    page.set_viewport_size(window)
    view = page.locator(".lv").first
    view.evaluate("(element) => element.scrollIntoView({ block: 'center' })")
    box = view.bounding_box()
    assert box is not None
    x, y, width, height = (box[side] for side in ("x", "y", "width", "height"))
    clip = {"x": x - LEFT, "y": y, "width": LEFT + width + RIGHT, "height": height}
    page.screenshot(path=folder / f"{name}.png", clip=clip)


if __name__ == "__main__":
    main(sys.argv[1:])
