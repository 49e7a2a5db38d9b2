"""What people do to a model while a session looks at it, as a state machine: after every act, lens, residuals,
generation and patching are the model's own numbers at that moment, and cost nothing where nothing changed.
"""

from contextlib import nullcontext

import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

import lensviz
from tests import plain

PROMPTS = [(11, 65, 140, 230, 301), (11, 65, 140, 230, 9, 12), (11, 65, 140), (7, 8, 9, 10, 11, 12, 13, 14, 15, 16)]
OPTIMIZERS = {
    "SGD": lambda w: torch.optim.SGD(w, lr=0.05),
    "AdamW": lambda w: torch.optim.AdamW(w, lr=0.01),
    "fused SGD": lambda w: torch.optim.SGD(w, lr=0.05, fused=True),
    "fused Adam": lambda w: torch.optim.Adam(w, lr=0.01, fused=True),
    "fused AdamW": lambda w: torch.optim.AdamW(w, lr=0.01, fused=True),
}
RELATIVE = 1e-5
VECTOR = torch.linspace(-1, 1, 32)


def unwrapped(model):
    """The transformers model inside an adapter or a bridge."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model


class Acting(RuleBasedStateMachine):
    """Acts on one model. Subclasses say how it is made and what can be done to it."""

    make: staticmethod

    def __init__(self):
        super().__init__()
        self.model = self.make()
        self.inner = unwrapped(self.model)
        self.session = lensviz.Session((self.model, None))
        self.weights = [w for w in self.inner.parameters() if w.ndim == 2]
        self.hook, self.strength = None, {"a": 0.0}
        self.usual = None
        self.off = nullcontext()

    @initialize()
    def begins(self):
        self.asks(PROMPTS[0])

    # what is true, computed without lensviz

    def own(self, ids):
        """The model's own log-probabilities [pos, vocabulary], in evaluation mode."""
        flags = [(m, m.training) for m in self.model.modules()]
        self.model.eval()
        try:
            with torch.no_grad():
                return self.model(input_ids=torch.tensor([list(ids)])).logits[0].log_softmax(-1)
        finally:
            for module, flag in flags:
                module.training = flag

    def close(self, got, want):
        size = want.abs().max()
        assert (got - want).abs().max() <= 2 * RELATIVE * size, f"{float((got - want).abs().max() / size):.1e}"

    def asks(self, ids):
        with self.off:
            self.close(plain.whole_distribution(self.session, ids), self.own(ids))
            self.session.stats.reset()
            again = self.session.lens(ids, top_k=1)
            settled = self.hook is None and self.usual is None
            assert self.session.stats.model_passes == (0 if settled else 1)
            assert again.layers[0] == -1

    # acts

    @rule(ids=st.sampled_from(PROMPTS))
    def looks(self, ids):
        self.asks(ids)

    @rule(ids=st.sampled_from(PROMPTS), layer=st.integers(-1, 2), place=st.integers(0, 2))
    def patches(self, ids, layer, place):
        flags = [(m, m.training) for m in self.model.modules()]
        with self.off:
            got = self.session.residuals(ids, interventions=lensviz.Steer(layer, [place], VECTOR, 2.0))
            self.inner.eval()
            want = plain.residuals(self.inner, ids, [(layer, [place], lambda h: h + 2 * VECTOR)])
        for module, flag in flags:
            module.training = flag
        plain.check_residuals(got, want, 3 * RELATIVE)

    @rule(ids=st.sampled_from(PROMPTS[:3]), n=st.integers(1, 3))
    def generates(self, ids, n):
        with self.off:
            made = self.session.generate(ids, n, stop=()).token_ids
            for k, token in enumerate(made):
                logp = self.own([*ids, *made[:k]])[-1]
                assert logp[token] >= logp.max() - 1e-4

    @rule(name=st.sampled_from(sorted(OPTIMIZERS)), ids=st.sampled_from(PROMPTS))
    def trains_a_step(self, name, ids):
        optimizer = OPTIMIZERS[name]([w for w in self.model.parameters() if w.requires_grad])
        batch = torch.tensor([list(ids)])
        self.model(input_ids=batch, labels=batch).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        self.asks(ids)

    @rule(
        which=st.integers(0, 100), row=st.integers(0, 31), how=st.sampled_from(["all", "row", "value", "copy", "array"])
    )
    def writes_behind_torch(self, which, row, how):
        weight = self.weights[which % len(self.weights)]
        if how == "all":
            weight.data.mul_(1.05)
        elif how == "row":
            weight.data[row % len(weight)] *= 1.5
        elif how == "value":
            weight.data[row % len(weight), 3] += 0.5
        elif how == "copy":
            weight.data = weight.data * 0.95
        else:
            weight.detach().numpy()[row % len(weight)] *= 1.2
        self.asks(PROMPTS[0])

    @rule(which=st.integers(0, 100))
    def edits_under_inference_mode(self, which):
        with torch.inference_mode():
            self.weights[which % len(self.weights)].mul_(1.05)
        self.asks(PROMPTS[1])

    @precondition(lambda self: self.hook is None)
    @rule(layer=st.integers(0, 2), pre=st.booleans())
    def hooks(self, layer, pre):
        strength, block = self.strength, plain.blocks_of(self.inner)[layer]
        if pre:
            self.hook = block.register_forward_pre_hook(
                lambda _m, a: (a[0] * (1 + strength["a"]), *a[1:]) if a else None
            )
        else:
            self.hook = block.register_forward_hook(
                lambda _m, _a, o: o + strength["a"] if torch.is_tensor(o) else (o[0] + strength["a"], *o[1:])
            )
        self.asks(PROMPTS[0])

    @precondition(lambda self: self.hook is not None)
    @rule(strength=st.sampled_from([0.0, 0.5, -0.3]))
    def turns_the_hook(self, strength):
        self.strength["a"] = strength
        self.asks(PROMPTS[0])

    @precondition(lambda self: self.hook is not None)
    @rule()
    def takes_the_hook_off(self):
        self.hook.remove()
        self.hook = None
        self.asks(PROMPTS[0])

    @rule(layer=st.integers(0, 2), factor=st.sampled_from([0.0, 2.0]))
    def replaces_a_forward(self, layer, factor):
        mlp = plain.blocks_of(self.inner)[layer].mlp
        if self.usual is None:
            self.usual, usual = mlp, mlp.forward
            mlp.forward = lambda x: usual(x) * factor
        else:
            del self.usual.forward
            self.usual = None
        self.asks(PROMPTS[0])

    @rule(layer=st.integers(0, 2), factor=st.sampled_from([0.5, 2.0]))
    def sets_an_attribute(self, layer, factor):
        block = plain.blocks_of(self.inner)[layer]
        if hasattr(block, "self_attn"):
            block.self_attn.scaling *= factor
        else:
            block.ln_1.eps *= factor * 10
        self.asks(PROMPTS[1])

    @rule(factor=st.sampled_from([0.9, 1.1]))
    def edits_a_buffer(self, factor):
        for name, buffer in self.inner.named_buffers():
            if name.endswith("rotary_emb.inv_freq"):
                buffer.mul_(factor)
        self.asks(PROMPTS[0])

    @rule(on=st.booleans())
    def trains_or_rests(self, on):
        self.model.train(on)
        self.asks(PROMPTS[0])
        assert self.model.training is on

    @rule(ids=st.sampled_from(PROMPTS))
    def asks_under_autocast(self, ids):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            self.session.lens(ids)
        self.asks(ids)

    @rule(ids=st.sampled_from(PROMPTS))
    def asks_in_other_modes(self, ids):
        with torch.inference_mode():
            self.session.lens(ids)
        torch.set_default_dtype(torch.float64)
        try:
            self.asks(ids)
        finally:
            torch.set_default_dtype(torch.float32)
        self.asks(ids)

    @rule()
    def forgets(self):
        self.session.clear()
        self.asks(PROMPTS[0])

    @rule(budget=st.sampled_from([10**9, 400_000]))
    def has_another_budget(self, budget):
        self.session.engine.cache.budget = budget
        self.asks(PROMPTS[2])

    def teardown(self):
        if self.hook is not None:
            self.hook.remove()
        self.session.clear()


class Adapting(Acting):
    """A model with two adapters."""

    @rule(name=st.sampled_from(["default", "other"]))
    def switches_the_adapter(self, name):
        self.model.set_adapter(name)
        self.asks(PROMPTS[0])

    @rule(off=st.booleans())
    def looks_without(self, off):
        self.off = self.model.disable_adapter() if off else nullcontext()
        self.asks(PROMPTS[1])
        self.off = nullcontext()

    @rule(factor=st.sampled_from([0.5, 2.0]))
    def scales_the_adapter(self, factor):
        for module in self.model.modules():
            if "default" in getattr(module, "lora_A", ()):
                module.scaling["default"] *= factor
        self.asks(PROMPTS[0])


class Bridging(Acting):
    """A TransformerBridge, which is called in its own way and has hooks of its own."""

    def __init__(self):
        RuleBasedStateMachine.__init__(self)
        self.model = self.inner = self.make()
        self.session = lensviz.Session(self.model)
        self.weights = [w for w in self.model.parameters() if w.ndim == 2]
        self.hook = self.usual = None
        self.strength, self.off = {"a": 0.0}, nullcontext()

    def own(self, ids):
        with torch.no_grad():
            return self.model(torch.tensor([list(ids)]), return_type="logits")[0].log_softmax(-1)

    @precondition(lambda self: self.hook is None)
    @rule(layer=st.integers(0, 2), pre=st.booleans())
    def hooks(self, layer, pre):
        strength = self.strength
        point = self.model.blocks[layer].hook_in if pre else self.model.blocks[layer].hook_out
        point.add_hook(lambda x, hook: x + strength["a"])
        self.hook = self
        self.asks(PROMPTS[0])

    def remove(self):
        """As the handle of a hook does."""
        self.model.reset_hooks()

    @rule(name=st.sampled_from(sorted(OPTIMIZERS)), ids=st.sampled_from(PROMPTS))
    def trains_a_step(self, name, ids):
        optimizer = OPTIMIZERS[name]([w for w in self.model.parameters() if w.requires_grad])
        self.model(torch.tensor([list(ids)]), return_type="logits").logsumexp(-1).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        self.asks(ids)

    patches = generates = replaces_a_forward = sets_an_attribute = edits_a_buffer = trains_or_rests = None
