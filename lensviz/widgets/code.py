"""A view's state as Python that can be run."""

import math
from dataclasses import fields
from typing import Any, ClassVar, Protocol

from lensviz.queries.interventions import Intervention, Vector


class HasCode(Protocol):
    """A view, as far as its code is written out."""

    session: Any
    options: ClassVar[tuple[str, ...]]

    @property
    def cursor(self) -> Any: ...

    def arguments(self) -> list[str]:
        """Arguments behind the session, as Python."""
        ...

    @classmethod
    def class_traits(cls) -> dict[str, Any]: ...


def view_code(view: HasCode) -> str:
    """`import lensviz`, the session, the cursor's fields that are not at rest, the view with its options."""
    cursor = view.cursor
    lines = ["import lensviz", "", f"s = {view.session.source}", f"s.cursor.prompt = {_prompt(cursor.prompt)}"]
    lines.append(f"s.cursor.layer, s.cursor.position = {cursor.layer}, {cursor.position}")
    if cursor.lens != "logit":
        lines.append(f"s.cursor.lens = {cursor.lens!r}")
    if cursor.targets:
        lines.append(f"s.cursor.targets = {list(cursor.targets)}")
    if cursor.interventions:
        lines += ["s.cursor.interventions = [", *(f"    {_intervention(i)}," for i in cursor.interventions), "]"]
    if cursor.off:
        lines.append(f"s.cursor.off = {list(cursor.off)}")
    return "\n".join([*lines, f"lensviz.{type(view).__name__}({', '.join(['s', *view.arguments(), *options(view)])})"])


def elided(code: str, cursor: Any) -> str:
    """The code without the ids of the cursor's prompt: every view has them there, and saves its code."""
    prompt = getattr(cursor, "prompt", "")
    return code if isinstance(prompt, str) else code.replace(f"prompt = {list(prompt)}", "prompt = …", 1)


def options(view: HasCode) -> list[str]:
    """A view's options that are not at their default, as arguments."""
    defaults = type(view).class_traits()
    given = ((name, getattr(view, name)) for name in view.options)
    changed = ((n, v) for n, v in given if not (isinstance(v, list) and not v) and v != defaults[n].default())
    return [f"{n}={value_code(v)}" for n, v in changed]


def value_code(value: Any) -> str:
    """A plain value as Python: NumPy's numbers as Python's; infinity and NaN have no literal."""
    value = value.item() if hasattr(value, "item") else value
    odd = isinstance(value, float) and not math.isfinite(value)
    return f"float({str(value)!r})" if odd else repr(value)


def _prompt(prompt: Any) -> str:
    return repr(prompt) if isinstance(prompt, str) else repr(list(prompt))


def _intervention(value: Intervention) -> str:
    parts: list[str] = []
    for field in fields(value):
        given = getattr(value, field.name)
        if given is not None and (given != field.default or field.name == "positions"):
            parts.append(f"{field.name}={_literal(given)}")
    return f"lensviz.{type(value).__name__}({', '.join(parts)})"


def _literal(value: Any) -> str:
    if isinstance(value, Vector):
        return value.source or repr([round(float(x), 7) for x in value.numbers()])
    return repr(list(value)) if isinstance(value, tuple) else repr(value)
