"""What step 2 promises, as a state machine: a person edits prompts, changes cells, generates, patches and forgets,
and after every step the answers are those of plain transformers and the counters those of `Paying`.

`Paying` is the rule of what must be computed, written down from the documentation: a prompt pays for the positions
behind its longest kept prefix; a changed prompt for the blocks above the lowest layer in which it differs from a kept
run of the same tokens, at those positions.
"""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import torch
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

import lensviz
from lensviz.engine.prefix_cache import RecentEdits
from lensviz.patching.queries import PatchColumn
from lensviz.queries.residuals import Residuals
from tests import plain

BUDGET = 10**9
LONGEST = 12
VARIANTS = 8
VECTORS = torch.randn(3, 32, generator=torch.Generator().manual_seed(5))


@dataclass(frozen=True)
class Spec:
    """An intervention, from which both the value of lensviz and the plain computation are made."""

    kind: str
    layer: int
    positions: tuple[int, ...] | None
    number: float = 0.0
    vector: int = 0
    source: tuple[int, ...] = ()
    theirs: tuple[int, ...] | None = None

    def value(self):
        if self.kind == "ablate":
            return lensviz.Ablate(self.layer, self.positions, None if self.vector == 0 else VECTORS[self.vector])
        if self.kind == "scale":
            return lensviz.Scale(self.layer, self.positions, self.number)
        if self.kind == "steer":
            return lensviz.Steer(self.layer, self.positions, VECTORS[self.vector], self.number)
        return lensviz.Patch(self.layer, self.positions, self.source, self.theirs)

    def fits(self, n):
        """Whether a prompt of n tokens has all of its cells, and the source too."""
        if self.positions is not None and any(not -n <= p < n for p in self.positions):
            return False
        if self.kind != "patch" or self.theirs is not None:
            return True
        return max(self.at(n)) < len(self.source)

    def at(self, n):
        return list(range(n)) if self.positions is None else [p % n for p in self.positions]

    def cells(self, n):
        """(layer, position, name of the op) for each cell that is changed; equal names are equal ops."""
        if self.kind == "patch":
            theirs = self.at(n) if self.theirs is None else [p % len(self.source) for p in self.theirs]
            names = [("patch", self.source, self.layer, there) for there in theirs]
            return [(self.layer, p, name) for p, name in zip(self.at(n), names, strict=True)]
        at = dict.fromkeys(self.at(n))  # a position named twice is one position
        return [(self.layer, p, (self.kind, self.number, self.vector)) for p in at]


def pinned(spec, n):
    """As generation takes it: positions stay where they are in the prompt of n tokens, None goes on to new ones."""
    keep = spec.positions is None and spec.kind != "patch"
    return spec if keep else replace(spec, positions=tuple(spec.at(n)))


def edits_of(specs, n):
    return tuple(cell for spec in specs for cell in spec.cells(n))


class Truth:
    """Whole passes of plain transformers, remembered."""

    def __init__(self, model, adapter=None):
        self.model = model
        self.adapter = adapter  # of peft's, "" for none; None for a model that has none
        self._known = {}

    def residuals(self, ids, edits=()):
        key = (tuple(ids), edits)
        if key not in self._known:
            changes = [(layer, [p], self._act(op)) for layer, p, op in edits]
            with self.switched():
                h = plain.residuals(self.model, ids, changes)
                self._known[key] = h, plain.log_probabilities(self.model, h)
        return self._known[key][0]

    @contextmanager
    def switched(self):
        """Inside, the model is switched by peft, and then back."""
        if self.adapter is None:
            yield
        elif not self.adapter:
            with self.model.disable_adapter():
                yield
        else:
            before = self.model.active_adapter
            self.model.set_adapter(self.adapter)
            yield
            self.model.set_adapter(before)

    def logp(self, ids, edits=()):
        self.residuals(ids, edits)
        return self._known[tuple(ids), edits][1]

    def _act(self, op):
        if op[0] == "patch":
            _, source, layer, there = op
            cell = self.residuals(source)[layer + 1, there]
            return cell.expand_as
        kind, number, vector = op
        if kind == "ablate":
            return lambda h: h * 0 + (VECTORS[vector] if vector else 0)
        if kind == "scale":
            return lambda h: h * number
        return lambda h: h + number * VECTORS[vector]


class Paying:
    """What is kept, and so what each question must cost. `passes` and `cells` add up until `settle`."""

    def __init__(self, n_layers):
        self.n_layers = n_layers
        self.kept, self.columns, self.runs = set(), set(), {}
        self.passes = self.cells = 0

    def forget(self):
        self.kept.clear()
        self.columns.clear()

    def settle(self):
        paid, self.passes, self.cells = (self.passes, self.cells), 0, 0
        return paid

    def pay(self, cells):
        if cells:
            self.passes += 1
            self.cells += cells

    def prefix_hashes(self, ids, edits):
        """What decides the state of each position: tokens up to it and the ops on them."""
        ops = by_cell(edits)
        cells = sorted(ops, key=lambda c: (c[1], c[0]))
        return [(ids[: p + 1], tuple((c, ops[c]) for c in cells if c[1] <= p)) for p in range(len(ids))]

    def run(self, ids, edits=(), *, via_clean=True):
        marks = self.prefix_hashes(ids, edits)
        if all(mark in self.kept for mark in marks):
            return
        if edits and via_clean:
            self.run(ids)
        blocks, ops = self.n_layers, by_cell(edits)
        for other in [(), *self.runs.get(ids, [])] if edits else []:
            if all(mark in self.kept for mark in self.prefix_hashes(ids, other)):
                left, changed = beyond(by_cell(other), by_cell(edits), self.n_layers)
                if left < blocks:
                    blocks, ops = left, changed
        start = next((n for n, mark in enumerate(marks) if mark not in self.kept), len(marks))
        for depth in range(max(map(len, ops.values()), default=0)):  # the order decides which source goes on from which
            for (_, position), names in sorted(ops.items()):
                if position >= start and names[depth:] and names[depth][0] == "patch":
                    self.run(names[depth][1])
        self.pay(blocks * (len(ids) - start))
        self.kept |= set(marks)
        if edits:
            before = [e for e in self.runs.get(ids, []) if e != edits]
            self.runs[ids] = [edits, *before][:VARIANTS]

    def column(self, clean, corrupt, position, target):
        """A patch at every layer of one position, all as one batch."""
        if (clean, corrupt, position, target) not in self.columns:
            self.run(corrupt)
            self.run(clean)
            self.pay((self.n_layers + 1) * self.n_layers * (len(corrupt) - position))
            self.columns.add((clean, corrupt, position, target))

    def most(self, ids, edits=()):
        """No question costs more than its whole runs: changed, clean and the sources of patches."""
        sources = {op[1] for _, _, op in edits if op[0] == "patch"}
        runs = [ids, *([ids] if edits else []), *sources]
        return len(runs), self.n_layers * sum(map(len, runs))


def by_cell(edits):
    cells = {}
    for layer, position, op in edits:
        cells[layer, position] = (*cells.get((layer, position), ()), op)
    return cells


def beyond(theirs, ours, n_layers):
    """Blocks to run from one changed run of a prompt to another, and the ops still to be made. A block of the lowest
    layer that differs need not run again where its cells only go on from what they were.
    """
    layers = [layer for layer, p in {*theirs, *ours} if theirs.get((layer, p)) != ours.get((layer, p))]
    if not layers:
        return 0, {}
    lowest = min(layers)
    cells = {cell: ops for cell, ops in ours.items() if cell[0] >= lowest}
    goes_on = all(ours.get(c, ())[: len(ops)] == ops for c, ops in theirs.items() if c[0] == lowest)
    if goes_on:
        cells = {c: ops[len(theirs.get(c, ())) :] if c[0] == lowest else ops for c, ops in cells.items()}
    return min(n_layers, n_layers - lowest - (1 if goes_on else 0)), cells


tokens = st.integers(0, 4).map([11, 65, 140, 230, 301].__getitem__)
prompts = st.lists(tokens, min_size=1, max_size=6).map(tuple)
places = st.integers(0, 63)
layers = st.integers(-1, 2)


class Person(RuleBasedStateMachine):
    """Uses a session. Subclasses say which model."""

    session: lensviz.Session
    truth: Truth

    def __init__(self):
        super().__init__()
        engine = self.session.engine
        engine.cache.budget = BUDGET
        engine.recent_edits = RecentEdits()
        self.session.clear()
        self.paying = Paying(self.session.adapter.n_layers)
        self.tight = False
        self.ids, self.earlier = (11,), []
        self.specs: list[tuple[Spec, bool]] = []
        self.k, self.targets = 3, (65,)

    @initialize(ids=prompts)
    def begins(self, ids):
        self.goes_to(ids)

    def goes_to(self, ids):
        self.earlier.append(self.ids)
        self.ids = tuple(ids)
        self.asks()

    @property
    def active(self):
        return [spec for spec, on in self.specs if on and spec.fits(len(self.ids))]

    @property
    def values(self):
        return [spec.value() for spec in self.active]

    @property
    def edits(self):
        return edits_of(self.active, len(self.ids))

    # edits of the prompt

    @rule(place=places, token=tokens)
    def replaces_a_token(self, place, token):
        p = place % len(self.ids)
        self.goes_to((*self.ids[:p], token, *self.ids[p + 1 :]))

    @precondition(lambda self: len(self.ids) < LONGEST)
    @rule(new=prompts)
    def appends(self, new):
        self.goes_to((*self.ids, *new)[:LONGEST])

    @precondition(lambda self: len(self.ids) > 1)
    @rule(place=places)
    def deletes_a_token(self, place):
        p = place % len(self.ids)
        self.goes_to((*self.ids[:p], *self.ids[p + 1 :]))

    @precondition(lambda self: self.earlier)
    @rule(place=places)
    def goes_back(self, place):
        self.goes_to(self.earlier[place % len(self.earlier)])

    # interventions

    def adds(self, kind, layer, where, **more):
        n = len(self.ids)
        positions = None if where is None else tuple(w % (2 * n) - n for w in where)
        self.specs = [*self.specs[-4:], (Spec(kind, layer, positions, **more), True)]
        self.asks()

    where = st.none() | st.lists(places, min_size=1, max_size=3)

    @rule(layer=layers, where=where, vector=st.integers(0, 2))
    def ablates(self, layer, where, vector):
        self.adds("ablate", layer, where, vector=vector)

    @rule(layer=layers, where=where, factor=st.sampled_from([0.5, -1.0, 3.0]))
    def scales(self, layer, where, factor):
        self.adds("scale", layer, where, number=factor)

    @rule(layer=layers, where=where, vector=st.integers(0, 2), scale=st.sampled_from([1.0, -4.0]))
    def steers(self, layer, where, vector, scale):
        self.adds("steer", layer, where, vector=vector, number=scale)

    @rule(layer=layers, where=where, source=prompts, place=places, same=st.booleans())
    def patches(self, layer, where, source, place, same):
        theirs = None if same or where is None else tuple((place + i) % len(source) for i, _ in enumerate(where))
        self.adds("patch", layer, where, source=source, theirs=theirs)

    @precondition(lambda self: self.specs)
    @rule(place=places)
    def switches(self, place):
        n = place % len(self.specs)
        self.specs[n] = (self.specs[n][0], not self.specs[n][1])
        self.asks()

    @precondition(lambda self: len(self.specs) > 1)
    @rule()
    def turns_the_order_round(self):
        self.specs.reverse()
        self.asks()

    @precondition(lambda self: self.specs)
    @rule(place=places)
    def removes(self, place):
        del self.specs[place % len(self.specs)]
        self.asks()

    # what is asked

    @rule(k=st.sampled_from([1, 3, 16, 20]), wanted=st.lists(tokens, max_size=2, unique=True))
    def looks_for(self, k, wanted):
        self.k, self.targets = k, tuple(wanted)
        self.asks()

    @precondition(lambda self: len(self.ids) < LONGEST)
    @rule(new=st.integers(1, 3), temperature=st.sampled_from([0.0, 0.8]), seed=st.integers(0, 3), adopts=st.booleans())
    def generates(self, new, temperature, seed, adopts):
        specs = [pinned(spec, len(self.ids)) for spec in self.active]
        self.session.stats.reset()
        made = self.session.generate(
            self.ids, new, temperature=temperature, seed=seed, interventions=self.values, stop=()
        )
        assert len(made.token_ids) == new
        ids, generator = self.ids, torch.Generator().manual_seed(seed)
        for token in made.token_ids:
            logp = self.truth.logp(ids, edits_of(specs, len(ids)))[-1, -1]
            if temperature:
                assert token == torch.multinomial((logp / temperature).softmax(-1), 1, generator=generator)
            else:
                assert logp[token] >= logp.max() - 2e-5  # all cells ablated, every token is as likely
            self.paying.run(ids, edits_of(specs, len(ids)), via_clean=False)
            ids = (*ids, token)
        self.has_paid(new, self.session.adapter.n_layers * sum(range(len(self.ids), len(ids))), sources=True)
        fed = ids[:-1]
        logp = self.truth.logp(fed, edits_of(specs, len(fed)))
        self.session.stats.reset()
        plain.check_lens(made.lens, logp)
        self.has_paid(*self.paying.most(fed, edits_of(specs, len(fed))))
        if adopts:
            self.goes_to(ids[:LONGEST])

    @rule(place=places, token=tokens, wanted=tokens)
    def patches_a_column(self, place, token, wanted):
        n = len(self.ids)
        p, changed = place % n, (place // n) % n
        clean = (*self.ids[:changed], token, *self.ids[changed + 1 :])
        self.paying.column(clean, self.ids, p, wanted)
        self.session.stats.reset()
        got = self.session.get(PatchColumn(Residuals(clean), Residuals(self.ids), (p,), (p,), wanted))
        before = self.truth.logp(self.ids)[-1, -1, wanted]
        cells = [(layer, p, ("patch", clean, layer, p)) for layer in range(-1, self.session.adapter.n_layers)]
        want = [self.truth.logp(self.ids, (cell,))[-1, -1, wanted] - before for cell in cells]
        plain.close(got, torch.stack(want))
        batch = self.session.adapter.n_layers * n * len(cells)
        self.has_paid(5, 4 * self.session.adapter.n_layers * n + batch)

    @rule(wanted=tokens)
    def compares(self, wanted):
        if not self.active:
            return
        self.paying.run(self.ids)
        self.paying.run(self.ids, self.edits)
        self.session.stats.reset()
        effect = self.session.effect(self.ids, self.values, target=wanted)
        clean, changed = self.truth.logp(self.ids)[-1, -1], self.truth.logp(self.ids, self.edits)[-1, -1]
        plain.close(effect.change, changed[wanted] - clean[wanted])
        plain.close(effect.kl, (clean.exp() * (clean - changed)).sum(), 1e-4)
        self.has_paid(*self.paying.most(self.ids, self.edits))

    # forgetting

    @rule()
    def forgets(self):
        self.session.clear()
        assert self.session.stats.bytes == 0
        self.session.engine.cache.budget = BUDGET
        self.paying.forget()
        if self.tight:  # which runs were made in between is not known here
            self.session.engine.recent_edits = RecentEdits()
            self.paying.runs.clear()
        self.tight = False
        self.asks()

    @rule(budget=st.sampled_from([1, 2_000, 20_000, 60_000, 200_000]))
    def has_little_room(self, budget):
        self.tight = True
        self.session.engine.cache.budget = budget
        self.asks()
        assert self.session.stats.bytes <= max(budget, 0)

    # what is checked

    def asks(self):
        """The prompt's residuals, then its lens."""
        ids, edits, session = self.ids, self.edits, self.session
        self.paying.run(ids, edits)
        session.stats.reset()
        plain.check_residuals(session.residuals(ids, interventions=self.values), self.truth.residuals(ids, edits))
        self.has_paid(*self.paying.most(ids, edits))
        session.stats.reset()
        result = session.lens(ids, top_k=self.k, targets=self.targets, interventions=self.values)
        plain.check_lens(result, self.truth.logp(ids, edits), self.targets)
        self.has_paid(*self.paying.most(ids, edits))

    def has_paid(self, most_passes, most_cells, *, sources=False):
        """Exactly the cells that could have changed; with little room, no more than whole runs."""
        passes, cells = self.paying.settle()
        stats = self.session.stats
        if self.tight:
            extra = self.paying.most((), self.edits) if sources else (0, 0)
            assert stats.model_passes <= most_passes + extra[0]
            assert stats.cells_computed <= most_cells + extra[1]
        else:
            assert (stats.model_passes, stats.cells_computed) == (passes, cells)

    def teardown(self):
        self.session.clear()
        prefix_cache, store = self.session.engine._prefix_cache, self.session.engine.cache
        assert not any(getattr(prefix_cache, name) for name in ("_home", "_continued"))
        assert store.bytes == store.host_bytes == 0
        assert not store._pinned


def person(make):
    """The machine of a model."""
    model, tokenizer = make()
    session = lensviz.Session(model if hasattr(model, "original_model") else (model, tokenizer))
    return type("Machine", (Person,), {"session": session, "truth": Truth(model)})


class Adapting(Person):
    """Goes from a model with one adapter to that with another or with none and back: by sessions of their own, while
    peft's own switch may stand anywhere. Each has its own answers, and pays for itself alone.
    """

    model: Any
    each: dict[str, tuple[lensviz.Session, Truth]]

    def __init__(self):
        super().__init__()
        self.payings = {}
        for name, (session, _) in self.each.items():
            session.engine.cache.budget = BUDGET
            session.engine.recent_edits = RecentEdits()
            session.clear()
            self.payings[name] = Paying(session.adapter.n_layers)
        self.paying = self.payings[""]

    @rule(name=st.sampled_from(["", "first", "second"]))
    def takes(self, name):
        (self.session, self.truth), self.paying = self.each[name], self.payings[name]
        self.session.engine.cache.budget = BUDGET
        if self.tight:
            self.forgets()
        else:
            self.asks()

    @rule(name=st.sampled_from(["first", "second"]))
    def switches_the_model(self, name):
        self.model.set_adapter(name)
        self.asks()

    def teardown(self):
        for session, _ in self.each.values():
            self.session = session
            super().teardown()


def adapting(make):
    """The machine of a model with adapters."""
    model, tokenizer = make()
    session = lensviz.Session((model, tokenizer))
    each = {"": session.without_adapter(), **{n: session.with_adapter(n) for n in ("first", "second")}}
    truths = {name: Truth(model, name) for name in each}
    parts = {name: (each[name], truths[name]) for name in each}
    return type("Machine", (Adapting,), {"model": model, "each": parts, "session": each[""], "truth": truths[""]})
