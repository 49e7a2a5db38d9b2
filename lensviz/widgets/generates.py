"""Mixin of views that let the model continue the prompt, token by token."""

from collections.abc import Iterator

import traitlets

from lensviz.engine.worker import Job
from lensviz.queries.generate import Sampling, decode, freeze_positions
from lensviz.queries.lenses import as_lens
from lensviz.queries.tokens import Tokens
from lensviz.widgets.cursor_view import CursorView


class GeneratesMixin(CursorView):
    """A view that can continue the prompt."""

    generating = traitlets.Bool(False).tag(sync=True)
    """Whether the model is continuing the prompt now."""
    max_new_tokens = traitlets.Int(20, min=1).tag(sync=True)
    temperature = traitlets.Float(0.0, min=0.0).tag(sync=True)
    """0: the most likely token; else sampled."""
    seed = traitlets.Int(0).tag(sync=True)

    def continue_(self) -> None:
        """Let the model continue the prompt, token by token, in every view; the three settings are traits."""
        sampling = Sampling(self.max_new_tokens, self.temperature, self.seed, tuple(self.session.adapter.stop_ids))
        self._write(generating=True)
        self.session.worker.submit((self, "continue"), Job(self._continue(sampling), self._failed))

    def stop(self) -> None:
        """End the continuation; what was written stays."""
        if not self.closed:
            self.session.worker.cancel((self, "continue"))

    def on_command(self, command: str) -> None:
        if command == "continue":
            self.continue_()
        elif command == "stop":
            self.stop()
        else:
            super().on_command(command)

    def _continue(self, sampling: Sampling) -> Iterator[None]:
        cursor, engine = self.cursor, self.session.engine
        prompt = cursor.prompt
        with cursor.one_step():
            try:
                before = engine.get(Tokens(prompt)).ids
                ids = before
                fixed = tuple(freeze_positions(engine, i, len(ids)) for i in cursor.interventions)
                if fixed != cursor.interventions:
                    cursor.interventions = fixed
                on = [each for n, each in enumerate(fixed) if n not in cursor.off]
                for token in decode(engine, ids, on, sampling, as_lens(cursor.lens)):
                    ids = (*ids, token)
                    cursor.prompt, cursor.position = ids, -1
                    yield
                text = prompt + engine.adapter.tokenizer.decode(ids[len(before) :]) if isinstance(prompt, str) else ""
                if text and engine.get(Tokens(text)).ids == ids:  # the same tokens: let the reader edit words again
                    cursor.prompt = text
            finally:
                self._write(generating=False)

    def settle(self) -> None:
        """Wait for the continuation, then for the picture of what it wrote."""
        if not self.closed:
            self.session.worker.wait((self, "continue"))
        super().settle()

    def close(self) -> None:
        """Stop a continuation and take the widget out of the page."""
        self.stop()
        super().close()
