"""Passes over several texts at once, and proofs that a model can continue them together.

Texts of different length share a pass only where that is proved, by numbers on this very model, to give what each text
gives alone: behind the shorter ones stand tokens that nobody looks at (a causal model), or that a mask hides.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from lensviz.errors import ModelNotVerified
from lensviz.model.probed_model import reason
from lensviz.model.running.activations import Activations
from lensviz.model.running.batch_decoder import BatchDecoder, watch
from lensviz.model.running.capabilities import Capabilities, same_states
from lensviz.model.running.forward import ForwardRunner
from lensviz.model.running.insert import embedded

Take = Callable[[int, Tensor], None]  #: (row of the stream, state [text, pos, model])


class BatchRunner:
    """Passes over batches of one model, and what is proved about them."""

    def __init__(self, passes: ForwardRunner, capabilities: Capabilities) -> None:
        self.passes = passes
        self.capabilities = capabilities
        self.probed = passes.probed
        self.structure = passes.structure
        self._padding: str | None = None
        self._no_writing: str | None = None
        self.no_writing_beyond: str | None = None
        self._no_inserting: str | None = None

    def run(self, texts: Sequence[Sequence[int]], take: Take, modules: Sequence[nn.Module] = ()) -> None:
        """One pass. `take` gets each row (0 = embedding); or what `modules`, one a layer, put out as row l + 1."""
        ragged = len({len(t) for t in texts}) > 1
        if ragged and not self.padding:
            raise ModelNotVerified(
                f"{self.probed.name} was changed while texts streamed through it, and can no longer read texts of "
                "different length at once: start again."
            )
        self._pass(texts, take, modules, self.padding if ragged else "")

    @property
    def padding(self) -> str:
        """Way in which texts of different length share a pass: "right", "mask", or "" where they cannot."""
        if self._padding is None:
            self._padding = self._prove_padding()
        return self._padding

    def why_not_write(self, length: int) -> str:
        """Why several texts cannot be continued at once up to `length` tokens, as a clause; "" when they can."""
        if self._no_writing is None:
            self._no_writing = self._prove_writing()
        if self._no_writing or not self.capabilities.rolls(length):
            return self._no_writing
        if self.no_writing_beyond is None:
            self.no_writing_beyond = self._prove_writing_beyond()
        return self.no_writing_beyond

    def why_not_insert(self, length: int) -> str:
        """Why vectors cannot stand in the place of embeddings in `length` tokens, as a clause; "" when they can."""
        why = self.why_not_write(length)
        if not why and self._no_inserting is None:
            self._no_inserting = self._prove_inserting()
        return why or self._no_inserting or ""

    def write(self, texts: Sequence[Sequence[int]], past: Sequence[Activations] = ()) -> BatchDecoder:
        """Begin to continue texts, all of them behind the positions of `past`."""
        return BatchDecoder(self.probed, self.structure, texts, past)

    def keep_beyond(self, before: "BatchRunner") -> None:
        """Take over what was proved beyond a sliding window, which is a matter of masks and not of weights."""
        self.no_writing_beyond = before.no_writing_beyond

    def _pass(self, texts: Sequence[Sequence[int]], take: Take, modules: Sequence[nn.Module], padding: str) -> None:
        length = max(map(len, texts))
        rows = [[*text, *[text[-1]] * (length - len(text))] for text in texts]
        ids, run = torch.tensor(rows, device=self.probed.device), self.probed.run
        batched = self.probed.batched
        if padding == "mask" and batched is not None:
            mask = torch.tensor([[1] * len(t) + [0] * (length - len(t)) for t in texts], device=ids.device)
            read = lambda: batched(ids, mask, None, None)  # noqa: E731
        else:
            read = lambda: run(ids)  # noqa: E731
        watch(self.probed, self.structure, read, take, len(texts), modules)

    def _prove_padding(self) -> str:
        short, long = self._test_texts()
        alone = [self._states([text], "")[:, 0] for text in (short, long)]
        for way in ("right", "mask"):
            if (way == "right" and not self.structure.causal) or (way == "mask" and self.probed.batched is None):
                continue
            try:
                both = self._states([short, long], way)
            except torch.OutOfMemoryError:
                raise
            except Exception:  # noqa: BLE001, S112 - whatever a foreign forward may raise when given a mask
                continue
            ours = (both[:, 0, : len(short)], both[:, 1])
            if all(same_states(a, b, self.structure.dtype) for a, b in zip(ours, alone, strict=True)):
                return way
        return ""

    def _prove_writing(self) -> str:
        if not self.structure.causal:
            return "it does not write from left to right"
        if self.probed.batched is None:
            return "it cannot be called with a mask"
        try:
            short, long = self._test_texts()
            ways = ([], [short, long]), (long[:2], [short[:3], long[:4]])
            fits = all(self._writes(self.passes, shared, texts) for shared, texts in ways)
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return f"its forward pass failed with several prompts and a cache ({reason(error)})"
        return "" if fits else "several prompts at once gave other numbers than one by one"

    def _prove_writing_beyond(self) -> str:
        """As within a sliding window, with a beginning that all texts share and that goes out of its sight."""
        passes, (short, long) = self.capabilities.sorted_passes(), self._test_texts()
        shared = self.probed.ids(13, self.capabilities.beyond(-2))[0].tolist()
        try:
            fits = self._writes(passes, shared, [short[:3], long[:6]])
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return f"its forward pass failed with several prompts beyond its sliding window ({reason(error)})"
        return "" if fits else "several prompts at once gave other numbers than one by one beyond its sliding window"

    def _writes(self, passes: ForwardRunner, shared: list[int], texts: list[list[int]]) -> bool:
        """Whether two texts behind a shared beginning, continued at once, give what each gives alone."""
        new = [[text[1], text[0]] for text in texts]
        writer = BatchDecoder(self.probed, passes.structure, texts, [passes.run(shared)] if shared else [])
        made = [writer.prefill(), *(writer.decode_step([n[i] for n in new]) for i in range(2))]
        for i, text in enumerate(texts):
            whole = passes.run([*shared, *text, *new[i]], keep=False).residuals[:, -3:]
            ours = torch.stack([state[:, i] for state in made], dim=1)
            if not same_states(ours, whole, self.structure.dtype):
                return False
        return True

    def _prove_inserting(self) -> str:
        """The vector of another token, put in a token's place, must do what the other token does."""
        if self.probed.embedding is None:
            return "where its tokens become vectors is not known"
        short, long = self._test_texts()
        here, there = long[0], short[0] if short[0] != long[0] else short[1]
        try:
            vectors = embedded(self.probed, [there, there])
            if vectors.shape[-1] != self.structure.d_model:
                return (
                    f"its embedding is {vectors.shape[-1]:,} wide, and its residual stream {self.structure.d_model:,}"
                )
            real, ours = (self.write([[*short[:3], t], [*long[:4], t]]) for t in (there, here))
            made = [
                (real.prefill(), ours.prefill(vectors)),
                (real.decode_step([there] * 2), ours.decode_step([here] * 2, vectors)),
            ]
            again = self.write([[*short[:3], there], [*long[:4], there]])
            again.prefill()
            made.append(
                (real.decode_step([short[2]] * 2)[-1], again.forward([[here, short[2]]] * 2, vectors)[:, -1].detach())
            )
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return f"its forward pass failed with vectors for tokens ({reason(error)})"
        fits = all(same_states(b, a, self.structure.dtype) for a, b in made)
        return "" if fits else "vectors in the place of embeddings gave other numbers than the tokens themselves"

    def _states(self, texts: Sequence[Sequence[int]], padding: str) -> Tensor:
        made: list[Tensor] = []
        self._pass(texts, lambda _, state: made.append(state.to(self.probed.device, copy=True)), (), padding)
        return torch.stack(made)

    def _test_texts(self) -> tuple[list[int], list[int]]:
        n = max(self.probed.length, 8)
        return self.probed.ids(11, n)[0].tolist(), self.probed.ids(12, n + 3)[0].tolist()
