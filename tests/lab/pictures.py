"""The pictures of the README, taken of the real thing: `python -m tests.lab.pictures`."""

from pathlib import Path

from tests.lab import kit
from tests.lab.alone import lab_page

FOLDER = Path(__file__).parents[2] / "notebooks" / "pictures"
CELLS = [
    'import lensviz\ns = lensviz.Session("demo")',
    's.cursor.targets = [" Paris", " London", " the"]\nlensviz.Explorer(s, prompt="The capital of France is")',
]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with lab_page(CELLS) as (page, _):
        page.set_viewport_size({"width": 1400, "height": 1300})
        view = page.locator(".lv-explorer")

        def take(name: str) -> None:
            kit.wait_status(page, ".lv-lens_grid", "error" if name == "explorer-error" else "ready")
            view.scroll_into_view_if_needed()
            view.screenshot(path=FOLDER / f"{name}.png")

        take("explorer-light")
        with kit.dark(page):
            take("explorer-dark")
        page.locator(".lv-prompt textarea").fill("")
        page.locator(".lv-prompt textarea").press("Enter")
        take("explorer-error")


if __name__ == "__main__":
    main()
