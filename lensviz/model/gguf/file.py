"""A GGUF file as a Hugging Face folder: read once by transformers, kept as safetensors under the file's hash."""

import errno
import json
import shutil
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from lensviz.common.text import visible
from lensviz.errors import LensvizError, MissingExtra, OutOfMemory, UnknownModel
from lensviz.model.bars import bar, size
from lensviz.model.disk_cache import build, cache_folder, digest_of, is_built, moment, remembered_digest, unchanged
from lensviz.model.gguf import weights as gguf_weights
from lensviz.model.gguf.header import INSTEAD, Header, check_whole, read_header
from lensviz.model.probed_model import reason

FORMAT = 1  #: part of the cache key; raise it when what is written changes
NOTICE = "lensviz.json"  #: in a kept folder: what the file holds and transformers does not read
INSTALL = 'run `pip install "lensviz[gguf]"`'
_TOKENIZER_BYTES = 50_000_000  # more than any vocabulary takes as JSON
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_ALONE = threading.Lock()


def is_gguf(name: str | Path) -> bool:
    """Whether a name means a GGUF file: it ends with .gguf, and no folder bears it."""
    return Path(name).suffix.lower() == ".gguf" and not Path(name).is_dir()


def folder_of(file: Path) -> Path:
    """The folder of the cache with a GGUF file's model, made at the first call.

    The weights are float32; float16 or bfloat16 where the file has no others and loses nothing. The tokenizer is what
    transformers makes of the file's; there is none where the file has none.

    Raises:
        UnknownModel: no such file, a damaged one, or one that transformers cannot read.
        MissingExtra: the packages that read GGUF are not installed.
        OutOfMemory: the host has no room for its weights.

    """
    return kept(file, lambda digest: f"gguf-{digest[:32]}-{FORMAT}", INSTALL)


def kept(file: Path, name: Callable[[str], str], install: str, *, shown: bool = True) -> Path:
    """As `folder_of`, under a name made from the hash; `shown` False shows no progress."""
    try:
        return _kept(file, name, install, shown=shown)
    except OSError as error:
        raise _no_access(file, error) from error


def has_tokenizer(folder: Path) -> bool:
    """Whether the file of a kept folder had a tokenizer."""
    return (folder / "tokenizer_config.json").exists()


def notice(folder: Path) -> str:
    """Notice that the user of a cached folder gets each time; "" for none."""
    try:
        return str(json.loads((folder / NOTICE).read_text(encoding="utf-8"))["notice"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _kept(file: Path, name: Callable[[str], str], install: str, *, shown: bool) -> Path:
    if not file.exists():
        raise UnknownModel(
            f"There is no file {str(file)!r} here; pass the path of a GGUF file, a folder or a hub name."
        )
    before, header = moment(file), None
    digest = remembered_digest(file)
    if digest is None:
        _supported(file, header := read_header(file))  # before its gigabytes are hashed
        with bar(f"Hashing {visible(file.name)}", before[0], unit="B", shown=shown, delay=1) as hashed:
            digest = digest_of(file, hashed.update)
    folder = cache_folder() / name(digest)
    if is_built(folder):
        return folder
    header = header or read_header(file)
    _supported(file, header)
    if find_spec("gguf") is None or find_spec("accelerate") is None:
        raise MissingExtra(f"The model {file.name!r} needs the packages that read GGUF once; {install}.")
    check_whole(file, header)

    def fill(work: Path) -> None:
        _enough_room(file, header, work)
        _read(file, header, work, shown=shown)
        unchanged(file, before)

    with _ALONE:  # a second thread would hold the same weights in memory, and finds them kept
        build(folder, fill)
    return folder


def _supported(file: Path, header: Header) -> None:
    """Refuse files that hold no model, or a part of one."""
    name, kind, whole = repr(file.name), header.values.get("general.type"), "pass the GGUF file of a whole model"
    if header.architecture == "clip" or kind == "mmproj":
        raise UnknownModel(f"The file {name} is the vision projector of another model; {whole}, without its images.")
    if kind == "adapter":
        raise UnknownModel(f"The file {name} is an adapter to another model; {whole}, or merge it first.")
    parts = header.values.get("split.count", 0)
    if isinstance(parts, int) and parts > 1:
        raise UnknownModel(
            f"The file {name} is one of {parts:,} parts of a model, and transformers reads one file; join them with "
            "`llama-gguf-split --merge` and the name of the first."
        )
    if not header.architecture or not header.tensors:
        lacks = "no weights" if header.architecture else "no name of an architecture"
        raise UnknownModel(f"The file {name} has {lacks}; {whole}.")


def _enough_room(file: Path, header: Header, work: Path) -> None:
    """Refuse before minutes of work what the disk cannot hold."""
    needed = (2 if gguf_weights.half_of(header) else 4) * _numbers(header) + _TOKENIZER_BYTES
    free = shutil.disk_usage(work).free
    if free < needed:
        raise UnknownModel(_no_room(file, work.parent, f"needs {size(needed)} there and {size(free)} are free"))


def _read(file: Path, header: Header, work: Path, *, shown: bool) -> None:
    """Write a file's tokenizer and weights into a folder, with every failure as a sentence."""
    try:
        said = gguf_weights.convert(file.absolute(), header, work, shown=shown)
    except LensvizError:
        raise
    except MemoryError as error:
        raise OutOfMemory(_no_memory(file, header)) from error
    except Exception as error:  # readers raise anything on files that they do not understand
        text = str(error)
        if "os error 28" in text or getattr(error, "errno", 0) in _FULL:  # safetensors has a type of its own
            raise UnknownModel(_no_room(file, work.parent, "is full")) from error
        if "can't allocate memory" in text:  # torch's RuntimeError
            raise OutOfMemory(_no_memory(file, header)) from error
        raise UnknownModel(
            f"The GGUF file {file.name!r} of architecture {header.architecture[:60]!r} cannot be read by transformers "
            f"({reason(error)}); {INSTEAD}."
        ) from error
    if said:
        (work / NOTICE).write_text(json.dumps({"notice": said}), encoding="utf-8")


def _no_room(file: Path, cache: Path, why: str) -> str:
    return (
        f"There is no room to keep what is read of {file.name!r} in {str(cache)!r}, which {why}; set the environment "
        "variable LENSVIZ_CACHE to a folder on a larger disk."
    )


def _no_memory(file: Path, header: Header) -> str:
    needed = size(4 * _numbers(header))
    return f"There is no memory to read {file.name!r}, which takes about {needed}; open a smaller model."


def _numbers(header: Header) -> int:
    return sum(tensor.numbers for tensor in header.tensors)


def _no_access(file: Path, error: OSError) -> UnknownModel:
    if error.errno in _FULL:
        return UnknownModel(_no_room(file, cache_folder(), "is full"))
    return UnknownModel(
        f"The file {str(file)!r} cannot be read and kept in {str(cache_folder())!r} ({reason(error)}); check the "
        "permissions of both, or set the environment variable LENSVIZ_CACHE to another folder."
    )
