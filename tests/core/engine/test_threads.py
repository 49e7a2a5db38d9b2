"""Eight threads ask, change, generate and cancel at once: no deadlock, no wrong number, nothing left on the model."""

import random
import threading

import pytest
import torch

import lensviz
from lensviz.engine.worker import Job
from lensviz.errors import Cancelled
from lensviz.queries.interventions import as_interventions
from lensviz.queries.lens import blocks_of
from lensviz.queries.lenses import LOGIT
from tests import plain
from tests.thorough import THOROUGH
from tests.tiny import Watching, tiny_gpt2, tiny_llama
from tests.waiting import until

SECONDS = 20 if THOROUGH else 8
VECTOR = torch.linspace(-1, 1, 32)
PROMPTS = [(11, 65, 140, 230), (11, 65, 140, 301, 77), (11, 65, 9), (7, 8, 9, 10, 11, 12)]
CHANGES = [
    (),
    (lensviz.Ablate(1, [1]),),
    (lensviz.Steer(0, None, VECTOR, 2.0),),
    (lensviz.Ablate(1, [1]), lensviz.Scale(2, [-1], 3.0)),
    (lensviz.Patch(-1, [2], source=[5, 6, 7]),),
]


def plain_change(model, i):
    if isinstance(i, lensviz.Patch):
        cells = plain.residuals(model, i.source)[i.layer + 1, list(i.positions)]
        return i.layer, i.positions, lambda h: cells
    if isinstance(i, lensviz.Steer):
        return i.layer, i.positions, lambda h: h + i.scale * VECTOR
    return i.layer, i.positions, lambda h: h * getattr(i, "factor", 0)


def left_on(model):
    """What a pass may have forgotten to take off."""
    hooks = [name for name, m in model.named_modules() if m._forward_hooks or m._forward_pre_hooks]
    return hooks, [name for name, m in model.named_modules() if "forward" in vars(m)]


class Crowd:
    """Threads that ask at random until the time is over."""

    def __init__(self, session):
        self.session, self.model = session, session.adapter.model
        self.truth = {
            (ids, n): plain.residuals(self.model, ids, [plain_change(self.model, i) for i in changes])
            for ids in PROMPTS
            for n, changes in enumerate(CHANGES)
        }
        self.logp = {key: plain.log_probabilities(self.model, h) for key, h in self.truth.items()}
        self.stop, self.failures, self.asked = threading.Event(), [], 0

    def run(self, n_threads, seconds):
        threads = [threading.Thread(target=self.work, args=[n], daemon=True) for n in range(n_threads)]
        for thread in threads:
            thread.start()
        self.stop.wait(seconds)
        self.stop.set()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads), "deadlock"
        assert self.failures == []

    def work(self, seed):
        random_ = random.Random(seed)
        acts = [self.lens, self.lens, self.residuals, self.generate, self.effect, self.cancels, self.job, self.forgets]
        try:
            while not self.stop.is_set():
                ids, n = random_.choice(PROMPTS), random_.randrange(len(CHANGES))
                random_.choice(acts)(ids, n, random_)
                self.asked += 1
        except BaseException as error:
            self.failures.append(error)
            self.stop.set()

    def lens(self, ids, n, random_):
        targets = random_.sample(range(380), random_.randrange(3))
        result = self.session.lens(ids, top_k=random_.choice([1, 5, 20]), targets=targets, interventions=CHANGES[n])
        plain.check_lens(result, self.logp[ids, n], targets)

    def residuals(self, ids, n, random_):
        plain.check_residuals(self.session.residuals(ids, interventions=CHANGES[n]), self.truth[ids, n])

    def generate(self, ids, n, random_):
        made = self.session.generate(ids, 2, interventions=CHANGES[n], stop=())
        assert self.logp[ids, n][-1, -1].argmax() == made.token_ids[0]

    def effect(self, ids, n, random_):
        target = random_.randrange(380)
        effect = self.session.effect(ids, CHANGES[n], target=target)
        clean, changed = (self.logp[ids, m][-1, -1, target] for m in (0, n))
        plain.close(effect.change, changed - clean)

    def cancels(self, ids, n, random_):
        left = [random_.randrange(6)]

        def wanted():
            left[0] -= 1
            return left[0] > 0

        try:
            with self.session.engine.cancel_token(wanted):
                self.lens(ids, n, random_)
        except Cancelled:
            pass

    def job(self, ids, n, random_):
        """A view's work in the worker; often superseded before it ends."""
        engine, failures = self.session.engine, self.failures

        def steps():
            run = self.session._changed(ids, as_interventions(CHANGES[n]))
            for block in blocks_of(engine.adapter, run, LOGIT):
                plain.close(engine.get(block).top_logp[:, :, 0], self.logp[ids, n].amax(-1))
                yield

        owner = random_.choice("abc")
        self.session.worker.submit(owner, Job(steps(), failures.append))
        if random_.random() < 0.3:
            self.session.worker.cancel(owner)

    def forgets(self, ids, n, random_):
        if random_.random() < 0.5:
            self.session.clear()
        self.session.engine.cache.budget = random_.choice([1, 50_000, 10**9])


@pytest.mark.slow
@pytest.mark.parametrize("make", [tiny_gpt2, tiny_llama])
def test_a_crowd_gets_right_answers(make):
    session = lensviz.Session(make())
    crowd, model = Crowd(session), session.adapter.model
    model.train()
    crowd.run(8, SECONDS / 2)
    assert crowd.asked > 50
    for owner in "abc":
        assert session.worker.wait(owner, 30)
    assert left_on(model) == ([], [])
    assert all(m.training for m in model.modules())
    assert all(p.requires_grad and p.grad is None for p in model.parameters())
    session.clear()
    until(lambda: not session.worker._jobs)  # the worker lets go of superseded jobs in its own time
    session.clear()
    assert session.stats.bytes == 0
    assert not session.engine.cache._pinned


@pytest.mark.parametrize("what", ["lens", "changed", "effect"])
def test_all_at_once_is_one_computation(tiny, what):
    asks = {
        "lens": lambda: tiny.lens(PROMPTS[0], targets=[3]).entropy,
        "changed": lambda: tiny.lens(PROMPTS[0], interventions=CHANGES[1]).entropy,
        "effect": lambda: tiny.effect(PROMPTS[0], CHANGES[1]).kl,
    }
    start, answers = threading.Barrier(8), []

    def ask():
        start.wait(10)
        answers.append(asks[what]())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(answers) == 8
    assert tiny.stats.model_passes == (1 if what == "lens" else 2)  # the clean run and the cone
    assert all((a == answers[0]).all() if hasattr(a, "all") else a == answers[0] for a in answers)


def test_two_sessions_of_one_model_leave_nothing_behind():
    """One enters while the other passes over blocks, and leaves later."""
    model, tokenizer = tiny_llama()
    sessions = {name: lensviz.Session((model, tokenizer)) for name in "AB"}
    inside, leave = ({name: threading.Event() for name in "AB"} for _ in range(2))

    def wait_here(module, args):
        name = threading.current_thread().name
        if name in inside:
            inside[name].set()
            leave[name].wait(10)

    handle = model.model.layers[2].register_forward_pre_hook(wait_here)
    for session in sessions.values():
        session.lens("A small model", interventions=CHANGES[1])
    want = sessions["A"].lens("A small model", interventions=[lensviz.Ablate(1, [-1])])
    sessions["A"].clear()
    sessions["A"].lens("A small model")
    got = {}

    def ask(name):
        got[name] = sessions[name].lens("A small model", interventions=[lensviz.Ablate(1, [-1])])

    threads = {name: threading.Thread(name=name, target=ask, args=[name]) for name in "AB"}
    threads["A"].start()
    assert inside["A"].wait(10)
    threads["B"].start()
    inside["B"].wait(2)  # never, where one waits for the other
    for name in "AB":
        leave[name].set()
        threads[name].join(10)
    handle.remove()
    assert left_on(model) == ([], [])
    assert all((got[name].entropy == want.entropy).all() for name in "AB")


def test_a_pass_of_the_users_own_is_never_changed(tiny):
    """While a changed run is inside its blocks, another thread's plain call of the model sees the model alone."""
    model = tiny.adapter.model
    ids = torch.tensor([PROMPTS[0]])
    with torch.no_grad():
        want = model(ids).logits
    inside, leave, got = threading.Event(), threading.Event(), []

    def wait_here(module, args):
        if threading.current_thread().name == "session":
            inside.set()
            leave.wait(10)

    handle = model.transformer.h[2].register_forward_pre_hook(wait_here)
    tiny.lens(PROMPTS[0])
    thread = threading.Thread(name="session", target=lambda: tiny.lens(PROMPTS[0], interventions=CHANGES[1]))
    thread.start()
    assert inside.wait(10)
    with torch.no_grad():
        got.append(model(ids).logits)
    leave.set()
    thread.join(10)
    handle.remove()
    assert torch.equal(got[0], want)
    assert left_on(model) == ([], [])


def test_what_is_kept_is_there_while_the_model_is_busy():
    """A click on a computed cell does not wait for a long pass of another thread."""
    model, tokenizer = tiny_gpt2()
    inside, leave, got = threading.Event(), threading.Event(), []
    mlp = model.transformer.h[2].mlp

    def wait_here(*_):
        if threading.current_thread().name == "busy":
            inside.set()
            leave.wait(10)

    mlp.register_forward_pre_hook(Watching(wait_here))
    session = lensviz.Session((model, tokenizer))

    def click():
        got.append(session.lens(PROMPTS[0], targets=[3], interventions=CHANGES[1]))
        got.append(session.effect(PROMPTS[0], CHANGES[1]))

    click()
    busy, clicks = threading.Thread(name="busy", target=session.lens, args=[PROMPTS[3]]), threading.Thread(target=click)
    busy.start()
    assert inside.wait(10)
    clicks.start()
    clicks.join(5)
    waited = clicks.is_alive()
    leave.set()
    for thread in (busy, clicks):
        thread.join(10)
    assert not waited
    assert len(got) == 4
