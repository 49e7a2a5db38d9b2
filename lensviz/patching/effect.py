"""The effect of interventions on the answer at the last position."""

from dataclasses import dataclass

from lensviz.engine.query import Context, Query
from lensviz.queries.lens import output_row
from lensviz.queries.residuals import Residuals


@dataclass(frozen=True)
class Effect:
    """At the last position, clean run against changed run, in nats.

    Attributes:
        target, against: the token followed, and the one its logit is compared with.
        clean_logp, logp: log-probability of the target.
        clean_logit_difference, logit_difference: logit of `target` minus logit of `against`.
        kl: KL(clean ‖ changed).

    """

    target: int
    against: int
    clean_logp: float
    logp: float
    clean_logit_difference: float
    logit_difference: float
    kl: float

    @property
    def change(self) -> float:
        """Of the target's log-probability."""
        return self.logp - self.clean_logp


@dataclass(frozen=True)
class EffectOf(Query[Effect]):
    """The effect of a change. Without a target, of the token that the clean run says next; without `against`, compared
    with the most likely other token of the clean run.
    """

    clean: Residuals
    changed: Residuals
    target: int | None = None
    against: int | None = None

    def compute(self, engine: Context) -> Effect:
        before, after = (engine.get(output_row(engine.adapter, r)).double() for r in (self.clean, self.changed))
        top = [int(i) for i in before.topk(2).indices]
        target = top[0] if self.target is None else self.target
        against = next(i for i in top if i != target) if self.against is None else self.against
        kl = (before.exp() * (before - after)).nan_to_num(0.0).sum().clamp_min(0)
        return Effect(
            target,
            against,
            float(before[target]),
            float(after[target]),
            float(before[target] - before[against]),
            float(after[target] - after[against]),
            float(kl),
        )

    @property
    def label(self) -> str:
        return f"Effect({len(self.changed.edits)} changed cells)"
