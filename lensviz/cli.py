"""`lensviz lens "PROMPT"` prints the grid in a terminal; `lensviz demo` opens the quick start in JupyterLab."""

import argparse
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from lensviz.errors import LensvizError, MissingExtra, OutOfRange

NOTEBOOK = Path(__file__).parent.parent / "notebooks" / "01_quickstart.ipynb"


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status 0, or 1 with one sentence on standard error."""
    args = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign shows ?
    try:
        return args.run(args)
    except (LensvizError, OSError) as error:
        print(f"lensviz: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("lensviz", description="See what a language model computes.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    lens = commands.add_parser("lens", help="print what each layer would say next")
    lens.add_argument("prompt", help="the text to look at")
    lens.add_argument("--model", default="demo", help="hub name, folder, .gguf file, or demo (the default)")
    lens.add_argument("--layers", help='layers to print, such as "0,5,29", "20..29" or --layers=-1 (the embedding)')
    lens.add_argument("--top-k", type=int, default=10, help="tokens of each cell in the CSV file (10)")
    lens.add_argument("--csv", type=Path, metavar="FILE", help="also write all cells to this file")
    lens.set_defaults(run=_lens)
    demo = commands.add_parser("demo", help="open the quick-start notebook in JupyterLab")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.set_defaults(run=_demo)
    return parser


def parse_layers(text: str, layers: Sequence[int]) -> list[int]:
    """Layers of "0,5,29", "20..29" or a mixture, in ascending order. Raises OutOfRange."""
    wanted: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("..")
        try:
            wanted.update(range(int(first), int(last or first) + 1))
        except ValueError:
            raise OutOfRange(f'The layers {text!r} cannot be read: write them as "0,5,29" or "20..29".') from None
    unknown = sorted(wanted - set(layers))
    if unknown or not wanted:
        raise OutOfRange(f"There is no layer {unknown[0] if unknown else text}: use -1 (embedding) to {layers[-1]}.")
    return sorted(wanted)


def _lens(args: argparse.Namespace) -> int:
    from transformers.utils import logging

    from lensviz.session import Session

    logging.disable_progress_bar()
    result = Session(args.model).lens(args.prompt, top_k=args.top_k)
    width = shutil.get_terminal_size((400, 24)).columns
    table = result.table(columns=max(4, (width - 7) // 16))
    if args.layers:
        kept = {"emb" if n < 0 else str(n) for n in parse_layers(args.layers, result.layers)}
        table = type(table)(table.header, [row for row in table.rows if row[0] in kept], table.caption)
    print(table.text())
    if args.csv:
        result.to_frame().map(_no_formula).to_csv(args.csv, index=False)
        print(f"All cells are in {args.csv}.")
    return 0


def _no_formula(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def _demo(args: argparse.Namespace) -> int:
    from importlib.util import find_spec

    if find_spec("jupyterlab") is None:
        raise MissingExtra('JupyterLab is not installed: pip install "lensviz[demo]".')
    if not NOTEBOOK.exists():
        raise MissingExtra(
            "The notebooks are not part of the installed package: clone the repository and run make demo."
        )
    options = [f"--ServerApp.root_dir={NOTEBOOK.parent}", f"--LabApp.default_url=/lab/tree/{NOTEBOOK.name}"]
    command = [sys.executable, "-m", "jupyterlab", *options]
    if args.no_browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # containers
    return subprocess.call(command)  # noqa: S603 - our own interpreter, our own notebook
