"""Going on from a prefix and passing over blocks: proved by numbers where they serve, else refused in words."""

import pytest
import torch
from transformer_lens.model_bridge import TransformerBridge

import lensviz
from lensviz.model.load import load
from lensviz.model.protocol import AffineEdit
from lensviz.model.running.activations import Activations, joined
from lensviz.model.running.shared_prefix import branch, fresh
from tests import plain
from tests.tiny import tiny_bert, tiny_gemma, tiny_gpt2, tiny_llama, tiny_mamba, tiny_mistral

IDS = [11, 65, 140, 230, 301, 77, 8]
N, L = len(IDS), 3
V = torch.linspace(-2, 3, 32)


def same(got, want):
    torch.testing.assert_close(got, want, rtol=1e-5, atol=1e-5)


def left_on(model):
    return [n for n, m in model.named_modules() if m._forward_hooks or m._forward_pre_hooks or "forward" in vars(m)]


def counted(model):
    """Numbers of the blocks whose inside runs, in order, told by the model's own code."""
    ran = []
    for n, block in enumerate(plain.blocks_of(model)):
        inside = next(m for name, m in block.named_children() if name in ("mlp", "intermediate"))
        usual = inside.forward
        inside.forward = lambda *a, n=n, usual=usual, **k: ran.append(n) or usual(*a, **k)
    return ran


# what is proved


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_mistral])
def test_prefixes_and_blocks_serve(make):
    adapter = load(make())
    assert adapter.why_not_continue(8) == ""
    assert adapter.why_not_skip() == ""
    assert left_on(adapter.model) == []


@pytest.mark.parametrize(
    ("make", "length", "why"),
    [
        (tiny_bert, 5, "its positions see later ones"),
        (tiny_mamba, 5, "its cache does not hold every position"),
    ],
)
def test_where_a_prefix_does_not_serve_it_says_why(make, length, why):
    adapter = load(make())
    assert why in adapter.why_not_continue(length)
    assert adapter.why_not_skip() == ""
    assert left_on(adapter.model) == []


def test_a_model_that_takes_no_cache_is_run_whole():
    model, tokenizer = tiny_llama()
    whole = type(model).forward

    class Stubborn(type(model)):
        def forward(self, input_ids=None, past_key_values=None, **kwargs):
            if past_key_values is not None:
                raise ValueError("no cache here. Sorry.")
            return whole(self, input_ids=input_ids, **kwargs)

    model.__class__ = Stubborn
    session = lensviz.Session((model, tokenizer))
    session.residuals(IDS)
    edited = [*IDS[:-1], 99]
    session.stats.reset()
    plain.check_residuals(session.residuals(edited), plain.residuals(model, edited))
    assert session.stats.cells_computed == L * N
    assert "its forward pass failed with a stored cache (ValueError: no cache here)" in session.explain()


def test_a_cache_that_gives_other_numbers_is_not_used():
    model, tokenizer = tiny_llama()
    whole = type(model).forward

    class Wrong(type(model)):
        def forward(self, input_ids=None, past_key_values=None, **kwargs):
            if past_key_values is not None and past_key_values.get_seq_length():
                input_ids = input_ids.flip(-1) + 1
            return whole(self, input_ids=input_ids, past_key_values=past_key_values, **kwargs)

    model.__class__ = Wrong
    adapter = load((model, tokenizer))
    assert "other numbers than a whole pass" in adapter.why_not_continue(7)


def test_blocks_that_speak_to_each_other_are_not_passed_over():
    """The last adds what the first has seen, beside the stream."""
    model, tokenizer = tiny_llama()
    first, last = (model.model.layers[n].mlp for n in (0, 2))
    hear, speak, said = last.forward, first.forward, []

    def speaking(h):
        said[:] = [h.mean(-1, keepdim=True)]
        return speak(h)

    first.forward, last.forward = speaking, lambda h: hear(h) + said[0]
    session = lensviz.Session((model, tokenizer))
    change, changes = lensviz.Ablate(1, [3]), [(1, [3], lambda h: h * 0)]
    plain.check_residuals(session.residuals(IDS, interventions=change), plain.residuals(model, IDS, changes))
    assert session.adapter.why_not_skip()
    assert f"all blocks run: {session.adapter.why_not_skip()}" in session.explain()
    other = [*IDS[:-1], 99]
    plain.check_residuals(session.residuals(other, interventions=change), plain.residuals(model, other, changes))


# the passes themselves


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma])
@pytest.mark.parametrize("cut", [1, 3, N - 1])
def test_a_prefix_in_any_number_of_pieces(make, cut):
    adapter = load(make())
    want = plain.residuals(adapter.model, IDS)
    whole = adapter.run(IDS)
    same(whole.residuals, want)
    front = adapter.run(IDS[:cut])
    same(adapter.run(IDS[cut:], past=[front]).residuals, want[:, cut:])
    pieces = [whole.part(n, n + 1) for n in range(cut)]
    same(adapter.run(IDS[cut:], past=pieces).residuals, want[:, cut:])
    again = adapter.run(IDS[cut:], past=[front])
    for name in ("keys", "values"):  # what it keeps is only what is new, and the same
        for new, old in zip(getattr(again, name), getattr(whole, name), strict=True):
            same(new, old[:, :, cut:])
            assert new.is_contiguous()


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama, tiny_gemma, tiny_bert])
@pytest.mark.parametrize("layer", range(L))
def test_blocks_are_passed_over(make, layer):
    model, tokenizer = make()
    want = plain.residuals(model, IDS, [(layer, [2, 4], lambda h: h * 0 + V)])
    ran = counted(model)
    adapter = load((model, tokenizer))
    assert adapter.why_not_skip() == ""
    whole = adapter.run(IDS)
    ran.clear()
    got = adapter.run(IDS, base=whole, rows=layer + 2, changes=[AffineEdit(layer + 1, (2, 4), 0.0, V)])
    same(got.residuals, want)
    assert ran == list(range(layer + 1, L))


def test_all_rows_known_is_no_pass():
    model, tokenizer = tiny_llama()
    ran = counted(model)
    adapter = load((model, tokenizer))
    assert adapter.why_not_skip() == ""
    whole = adapter.run(IDS)
    ran.clear()
    got = adapter.run(IDS, base=whole, rows=L + 1, changes=[AffineEdit(L, (0,), 2.0, None)])
    same(got.residuals[:, 1:], whole.residuals[:, 1:])
    same(got.residuals[L, 0], whole.residuals[L, 0] * 2)
    assert ran == []


def test_a_batch_of_changed_runs_is_each_alone():
    adapter = load(tiny_llama())
    assert adapter.why_not_skip() == ""
    whole = adapter.run(IDS)
    changes = [[AffineEdit(row, (1,), 0.0, V * row)] for row in range(1, L + 1)] + [[]]
    last = adapter.last_cells(IDS[2:], past=[whole.part(0, 2)], base=whole.part(2, N), rows=2, changes=changes)
    for got, each in zip(last, changes, strict=True):
        acts = [(c.row - 1, [c.positions[0] + 2], lambda h, c=c: c.shift.expand_as(h)) for c in each]
        same(got, plain.residuals(adapter.model, IDS, acts)[-1, -1])


def test_a_cache_of_pieces_keeps_only_what_is_new():
    k = [torch.randn(1, 2, n, 4) for n in (3, 2, 1)]
    cache = branch([Activations(torch.zeros(2, n, 8), (x,), (x + 1,)) for n, x in zip((3, 2), k, strict=False)])
    keys, values = cache.update(k[2], k[2] + 1, 0)
    assert torch.equal(keys, torch.cat(k, dim=2))
    assert torch.equal(values, torch.cat(k, dim=2) + 1)
    assert cache.get_seq_length() == 6
    assert [t.shape[2] for t in fresh(cache)[0]] == [1, 1]


def test_activations_are_cut_and_joined():
    whole = load(tiny_llama()).run(IDS)
    parts = [whole.part(a, b) for a, b in ((0, 2), (2, 3), (3, N))]
    again = joined(parts)
    assert torch.equal(again.residuals, whole.residuals)
    assert all(torch.equal(a, b) for a, b in zip(again.keys + again.values, whole.keys + whole.values, strict=True))
    assert again.nbytes == whole.nbytes == sum(p.nbytes for p in parts)
    assert parts[0].residuals.data_ptr() == whole.residuals.data_ptr()  # a part shares memory


# the user's own


@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
@pytest.mark.parametrize("place", ["block", "inside", "early", "late"])
def test_the_users_hooks_still_act(make, place):
    model, tokenizer = make()
    block = plain.blocks_of(model)[1]

    def double(module, args, output):
        h = (output if torch.is_tensor(output) else output[0]).clone()
        at = {"early": slice(0, 2), "late": slice(9, None)}.get(place, slice(None))
        h[:, at] *= 2
        return h if torch.is_tensor(output) else (h, *output[1:])

    handle = (block.mlp if place == "inside" else block).register_forward_hook(double)
    session = lensviz.Session((model, tokenizer))
    ids = [*IDS, *IDS]
    for prompt in (ids, [*ids[:-1], 99], [*ids[:-4], 98, 97, 96, 95], ids[:10]):
        plain.check_residuals(session.residuals(prompt), plain.residuals(model, prompt))
        for layer in (0, 1, 2):
            got = session.residuals(prompt, interventions=lensviz.Steer(layer, [3, -1], V))
            plain.check_residuals(got, plain.residuals(model, prompt, [(layer, [3, -1], lambda h: h + V)]))
    handle.remove()
    plain.check_residuals(session.residuals(ids), plain.residuals(model, ids))
    assert left_on(model) == []


@pytest.mark.parametrize("before", ["nothing", "a clean run", "a changed run"])
@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_hooks_that_come_after_the_load_act_at_once(make, before):
    model, tokenizer = make()
    session = lensviz.Session((model, tokenizer))
    change, changes = lensviz.Ablate(1, [3]), [(1, [3], lambda h: h * 0)]
    if before != "nothing":
        session.residuals(IDS, interventions=change if before == "a changed run" else ())

    def double(module, args, output):
        return output * 2 if torch.is_tensor(output) else (output[0] * 2, *output[1:])

    handle = plain.blocks_of(model)[0].register_forward_hook(double)
    plain.check_residuals(session.residuals(IDS, interventions=change), plain.residuals(model, IDS, changes))
    plain.check_residuals(session.residuals([*IDS, 99]), plain.residuals(model, [*IDS, 99]))
    handle.remove()
    plain.check_residuals(
        session.residuals([*IDS, 9], interventions=change), plain.residuals(model, [*IDS, 9], changes)
    )


def test_a_configuration_that_changes_after_the_load_is_proved_again(tiny):
    change, model = lensviz.Ablate(1, [3]), tiny.adapter.model
    tiny.residuals(IDS, interventions=change)
    model.config.some_remark = "another"
    want = plain.residuals(model, IDS, [(1, [3], lambda h: h * 0)])
    plain.check_residuals(tiny.residuals(IDS, interventions=change), want)


def test_nothing_is_left_after_a_failing_pass():
    model, tokenizer = tiny_llama()
    session = lensviz.Session((model, tokenizer))
    model.train()
    want = session.residuals(IDS, interventions=lensviz.Ablate(1, [2]))

    def fail(module, args):
        raise RuntimeError("a user's own hook")

    handle = model.model.layers[2].register_forward_pre_hook(fail)
    with pytest.raises(Exception, match=r"own hook|could not be verified"):
        session.residuals(IDS, interventions=lensviz.Ablate(1, [3]))
    handle.remove()
    assert left_on(model) == []
    assert all(m.training for m in model.modules())
    assert torch.equal(session.residuals(IDS, interventions=lensviz.Ablate(1, [2])), want)


def test_a_forward_of_the_instances_own_comes_back():
    """Accelerate sets one; passing over a block must not lose it."""
    model, tokenizer = tiny_llama()
    block, calls = model.model.layers[0], []
    usual = block.forward

    def own(*args, **kwargs):
        calls.append(1)
        return usual(*args, **kwargs)

    block.forward = own
    session = lensviz.Session((model, tokenizer))
    session.residuals(IDS, interventions=lensviz.Ablate(1, [3]))
    assert block.forward is own
    assert calls
    assert "forward" not in vars(model.model.layers[1])


def test_half_precision_has_its_own_rounding():
    model, tokenizer = tiny_llama()
    session = lensviz.Session((model.to(torch.bfloat16), tokenizer))
    assert session.adapter.why_not_continue(7) == session.adapter.why_not_skip() == ""
    session.residuals(IDS)
    got = session.residuals([*IDS[:-1], 99], interventions=lensviz.Scale(0, [2], 2.0))
    want = plain.residuals(model, [*IDS[:-1], 99], [(0, [2], lambda h: h * 2)])
    assert got.dtype == torch.bfloat16
    assert ((got - want).float().norm(dim=-1) <= 0.05 * want.float().norm(dim=-1)).all()


def test_a_transformerlens_bridge_has_right_answers():
    shape = {"n_layers": 3, "d_model": 32, "n_heads": 4, "d_head": 8, "d_vocab": 400, "n_ctx": 64, "act_fn": "gelu"}
    torch.manual_seed(0)
    bridge = TransformerBridge.boot_native({**shape, "normalization_type": "LN"})
    own = bridge(torch.tensor([IDS]), return_type="logits")
    session = lensviz.Session(bridge)
    session.adapter.why_not_continue(7)
    session.adapter.why_not_skip()
    torch.testing.assert_close(bridge(torch.tensor([IDS]), return_type="logits"), own)  # the proof leaves it as it was

    def cached(ids, hooks=()):
        with torch.no_grad(), bridge.hooks(fwd_hooks=list(hooks)):
            _, cache = bridge.run_with_cache(torch.tensor([ids]))
        return torch.stack([cache["blocks.0.hook_in"][0], *(cache[f"blocks.{i}.hook_out"][0] for i in range(L))])

    def ablate(h, hook):
        h = h.clone()
        h[:, 3] = 0
        return h

    for ids in (IDS, [*IDS[:-1], 99], [*IDS, 9, 10]):
        plain.check_residuals(session.residuals(ids), cached(ids))
        got = session.residuals(ids, interventions=lensviz.Ablate(0, [3]))
        want = cached(ids, [("blocks.0.hook_out", ablate)])
        plain.check_residuals(got[2:], want[2:])
    reason = session.adapter.why_not_continue(7)
    assert reason == "" or reason in session.explain()


def test_double_precision_stays_double_where_cells_are_changed():
    """A run patched into itself is itself, and a vector counts with all its digits."""
    model = tiny_llama()[0].double()
    session = lensviz.Session((model, None))
    clean = session.residuals(IDS)
    assert clean.dtype == torch.float64
    for layer in (-1, 0, 2):
        again = session.residuals(IDS, interventions=lensviz.Patch(layer, source=IDS))
        assert ((again - clean).norm(dim=-1) <= 1e-14 * clean.norm(dim=-1)).all()
    v = torch.randn(32, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    for change, act in (
        (lensviz.Steer(0, [2], v, 1 / 3), lambda h: h + v / 3),
        (lensviz.Ablate(1, [1], v), lambda h: h * 0 + v),
        (lensviz.Scale(0, [0], 1 / 3), lambda h: h / 3),
    ):
        got = session.residuals(IDS, interventions=change)
        want = plain.residuals(model, IDS, [(change.layer, list(change.positions), act)])
        assert ((got - want).norm(dim=-1) <= 1e-13 * want.norm(dim=-1)).all()
