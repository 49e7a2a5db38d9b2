"""Speeds in a real JupyterLab: a click to the next picture, and to the kernel's answer."""

import statistics
from collections.abc import Iterator

from tests.bench.table import Line
from tests.lab import kit
from tests.lab.alone import lab_page

CELLS = [
    'import lensviz\ns = lensviz.Session("demo")',
    'e = lensviz.Explorer(s, prompt="The old keeper wrote down the weather each night and the ships")\ne',
]
COUNT_ROWS = """
from lensviz.queries.lens import LensRow
e.wait(30)
rows, compute = [], LensRow.compute
LensRow.compute = lambda query, on: (rows.append(query), compute(query, on))[1]
"""
# Times one click on the grid: until the focused cell has moved and a frame has passed, and until the ranks are redrawn.
CLICK = """async ([x, y]) => {
    const cell = document.querySelector('.lv-lens_grid [role=gridcell]');
    const ranks = document.querySelector('.lv-token_ranks');
    const changed = (node, name) => new Promise((done) => {
        const watch = new MutationObserver(() => { watch.disconnect(); done(); });
        watch.observe(node, { attributes: true, attributeFilter: [name] });
    });
    const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
    const target = document.elementFromPoint(x, y);
    await new Promise((done) => requestIdleCallback(done));  // a click of a person meets a page at rest
    const painted = changed(cell, 'aria-label').then(frame).then(() => performance.now());
    const answered = changed(ranks, 'data-serial').then(() => performance.now());
    const began = performance.now();
    const options = { clientX: x, clientY: y, bubbles: true, pointerId: 1, button: 0, view: window };
    target.dispatchEvent(new PointerEvent('pointerdown', options));
    target.dispatchEvent(new PointerEvent('pointerup', options));
    target.dispatchEvent(new MouseEvent('click', options));
    return [await painted - began, await answered - began];
}"""


LONG = [
    'import lensviz, torch\ns = lensviz.Session("demo")',
    "ids = torch.randint(100, 49152, [2048], generator=torch.Generator().manual_seed(0)).tolist()",
    "g = lensviz.LensGrid(s, prompt=ids)\ng.wait(600)\ng",
]
# What a frame costs the page, from its first callback to the task behind it, and how far apart frames are.
FRAMES = """async ([n, hover]) => {
    const scroller = document.querySelector('.lv-lens_grid .lv-scroll');
    const stage = document.querySelector('.lv-lens_grid .lv-stage');
    const box = stage.getBoundingClientRect();
    const work = [], gaps = [];
    let last = 0;
    for (let i = 0; i < n; i++) {
        await new Promise((done) => requestAnimationFrame((time) => {
            const began = performance.now();
            if (last) gaps.push(time - last);
            last = time;
            const at = { clientX: box.left + 60 + (i * 37) % 800, clientY: box.top + 10 + (i * 23) % 500 };
            const move = () => new PointerEvent('pointermove', { ...at, bubbles: true, pointerType: 'mouse' });
            if (hover) stage.dispatchEvent(move());
            else scroller.scrollLeft += 60;
            requestAnimationFrame(() => {});
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { work.push(performance.now() - began); done(); };
            channel.port2.postMessage(0);
        }));
    }
    const p95 = (x) => x.sort((a, b) => a - b)[Math.floor(0.95 * x.length)];
    return [p95(work), p95(gaps)];
}"""


def lines() -> Iterator[Line]:
    """Opens the demo model in JupyterLab and measures there."""
    with lab_page(LONG) as (page, wire):
        for name, hover in (("scroll", False), ("hover", True)):
            kit.evaluate(page, FRAMES, [20, hover])
            before = len(wire.comms())
            work, gaps = kit.evaluate(page, FRAMES, [240, hover])
            note = f"frames {gaps:.1f} ms apart, {len(wire.comms()) - before} kernel messages"
            yield Line(f"{name} over 31 × 2,048 cells: work of a frame, p95", work, "ms", 16, note)
    with lab_page(CELLS) as (page, wire):
        page.set_viewport_size({"width": 1400, "height": 1400})  # every row is in view
        yield from clicks(page)
        yield hovers(page, wire)
        yield burst(page)


def clicks(page: kit.Page, times: int = 50) -> Iterator[Line]:
    painted, answered = zip(*(click(page, n) for n in range(times)), strict=True)
    yield Line(f"click on a computed cell to repaint, median of {times}", statistics.median(painted), "ms", 50)
    yield Line("click to the kernel's answer drawn, median", statistics.median(answered), "ms", 120)


def click(page: kit.Page, n: int) -> tuple[float, float]:
    """Milliseconds of the n-th click to the repaint and to the kernel's answer: down the grid, then a column left."""
    kit.wait_status(page, ".lv")
    page.locator(".lv-lens_grid").scroll_into_view_if_needed()
    box = page.locator(".lv-lens_grid [role=gridcell]").bounding_box()
    assert box is not None
    down, left = (1, 0) if n % 25 else (-24 if n else 1, 1)
    x, y = box["x"] + (box["width"] + 1) * (0.5 - left), box["y"] + (box["height"] + 1) * (0.5 + down)
    a, b = kit.evaluate(page, CLICK, [x, y])
    return a, b


def hovers(page: kit.Page, wire: kit.Wire) -> Line:
    before = len(wire.comms())
    box = page.locator(".lv-lens_grid .lv-stage").bounding_box()
    assert box is not None
    for n in range(100):
        page.mouse.move(box["x"] + 60 + 3 * n, box["y"] + 20 + 4 * (n % 90))
    return Line("kernel messages of 100 hovers", len(wire.comms()) - before, "messages", 0)


def burst(page: kit.Page) -> Line:
    kit.execute(page, COUNT_ROWS)
    stage = page.locator(".lv-lens_grid .lv-stage").bounding_box()
    cell = page.locator(".lv-lens_grid [role=gridcell]").bounding_box()
    assert stage is not None
    assert cell is not None
    kit.execute(page, "gate = s.engine._model_lock; gate.__enter__()")  # the model is busy meanwhile
    for n in range(40):
        x = cell["x"] - (4 + n % 3) * (cell["width"] + 1)  # columns that no click has been to
        page.mouse.click(x, stage["y"] + 40 + (n % 15 + 0.5) * (cell["height"] + 1))
    kit.execute(page, "gate.__exit__(None, None, None); e.wait(30)")
    rows = int(kit.execute(page, "print(len(rows))"))
    return Line("cells computed for 40 rapid clicks while the model is busy", rows, "cells", 3)
