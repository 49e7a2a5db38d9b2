from .estimator import LabelRows as LabelRows
from .estimator import SoftEntropy as SoftEntropy
from .estimator import calibrate as calibrate
from .estimator import merge as merge
from .estimator.hard_bins import HardBins as HardBins
from .result import SoftEntropyResult as SoftEntropyResult
from .sweep import soft_entropy_sweep as soft_entropy_sweep
from .sweep import sweep_layers as sweep_layers
