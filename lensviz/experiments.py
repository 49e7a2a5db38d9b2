"""Experiments on entropy profiles: another name of `lensviz.entropy.experiments`."""

import sys

from lensviz.entropy import experiments

sys.modules[__name__] = experiments
