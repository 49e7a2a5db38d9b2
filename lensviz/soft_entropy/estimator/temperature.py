"""The temperature at which one vector is known to one of m reference points: KL(vMF(1/ε) on S^(d-1) ‖ uniform) = ln m.

Source: spec soft-entropy 1.1; the method is that of arXiv 2505.23960. Below about 30 dimensions the
lower bound, which is the rule of the published tables, lies far below the exact value (d = 3: 1.4e-5 against 7.4e-3).
"""

import math
from collections.abc import Callable

from lensviz.errors import NoTemperature

MODES = ("bounds_lower", "exact", "bounds", "auto", "leading_order")
EXACT_BELOW = 100  # dimensions; "auto" is exact below and takes the bound from there on


def calibrate(n_points: int = 100, dim: int = 576, *, mode: str = "bounds_lower") -> float:
    """The temperature ε of the softmax over cosines, for n_points reference points in dim dimensions.

    Args:
        n_points: reference points m, at least 2.
        dim: dimensions of one compared vector (of one subspace, if there are several).
        mode: "bounds_lower" is the root of a closed lower bound of the divergence in [1e-5, 1]; "bounds" the same in
            [1e-6, 1]; "exact" uses Bessel functions; "auto" is exact below 100 dimensions and "bounds" from there on;
            "leading_order" is 1/√(2 d ln m), which older published figures used.

    Raises:
        NoTemperature: there is no root, as with the bound in two dimensions, or the mode is unknown.

    """
    if mode not in MODES:
        raise NoTemperature(f"There is no calibration {mode!r}: choose one of {', '.join(MODES)}.")
    if n_points < 2 or dim < 2:
        raise NoTemperature(
            f"{n_points} reference points in {dim} dimensions have no temperature: take at least 2 of each."
        )
    if mode == "leading_order":
        return 1 / math.sqrt(2 * dim * math.log(n_points))
    exact = mode == "exact" or (mode == "auto" and dim < EXACT_BELOW)
    if not exact and dim == 2:
        raise NoTemperature("The bound on the temperature has no root in 2 dimensions: use mode='exact' or give one.")
    low = 1e-5 if mode == "bounds_lower" else 1e-6
    return _root(kl_exact if exact else kl_lower, dim, n_points, low)


def _root(divergence: Callable[[int, float], float], dim: int, n_points: int, low: float) -> float:
    from scipy.optimize import brentq

    target = math.log(n_points)
    if not divergence(dim, 1.0) < target <= divergence(dim, low):
        raise NoTemperature(
            f"No temperature between {low:g} and 1 fits {n_points} reference points in {dim} dimensions: "
            "take fewer points, use mode='exact', or give a temperature."
        )
    return float(brentq(lambda eps: divergence(dim, eps) - target, low, 1.0, xtol=1e-14, rtol=1e-12))


def growth(a: float, b: float, kappa: float) -> float:
    """G(a, b, κ) = κ / (a + √(κ² + b²)), which bounds a ratio of Bessel functions."""
    return kappa / (a + math.hypot(kappa, b))


def phi_plus(dim: int, eps: float) -> float:
    """Upper bound of the log partition function of a von Mises-Fisher distribution, nats."""
    nu = dim / 2 - 1
    r = math.hypot(1 / eps, nu)
    return r - nu + nu * math.log((dim - 2) / (nu + r))


def phi_minus(dim: int, eps: float) -> float:
    """Lower bound of the log partition function of a von Mises-Fisher distribution, nats."""
    half = dim / 2
    r = math.hypot(1 / eps, half)
    return r - half + half * math.log(dim / (half + r))


def kl_lower(dim: int, eps: float) -> float:
    """Lower bound of KL(vMF(1/ε) ‖ uniform), nats."""
    return growth(dim / 2, dim / 2, 1 / eps) / eps - phi_plus(dim, eps)


def kl_upper(dim: int, eps: float) -> float:
    """Upper bound of KL(vMF(1/ε) ‖ uniform), nats."""
    nu = dim / 2 - 1
    return growth(nu, nu, 1 / eps) / eps - phi_minus(dim, eps)


def kl_exact(dim: int, eps: float) -> float:
    """KL(vMF(1/ε) ‖ uniform) from Bessel functions, nats."""
    kappa, nu = 1 / eps, dim / 2 - 1
    log_i = _log_ive(nu, kappa)
    mean = math.exp(_log_ive(nu + 1, kappa) - log_i)
    log_z = nu * math.log(2 * eps) + math.lgamma(dim / 2) + log_i
    return kappa * (mean - 1) - log_z


def _log_ive(nu: float, x: float) -> float:
    """Ln of e^(-x) I_ν(x); by the uniform expansion for large ν (DLMF 10.41.3) where the value underflows."""
    from scipy.special import ive

    value = float(ive(nu, x))
    if value > 1e-300:
        return math.log(value)
    s = math.hypot(nu, x)
    t = nu / s
    u1 = (3 * t - 5 * t**3) / 24
    u2 = (81 * t**2 - 462 * t**4 + 385 * t**6) / 1152
    u3 = (30375 * t**3 - 369603 * t**5 + 765765 * t**7 - 425425 * t**9) / 414720
    series = math.log1p(u1 / nu + u2 / nu**2 + u3 / nu**3)
    return s - x + nu * math.log(x / (nu + s)) - 0.5 * math.log(2 * math.pi * s) + series
