"""What luck alone could do: intervals, verdicts, survival, concentration, and what must not be shown."""

from pito.stats.comparison import log_rank, share_trend
from pito.stats.concentration import gini, lorenz, top_share
from pito.stats.means import mean_interval
from pito.stats.quantiles import median_interval, order_ranks
from pito.stats.shares import newcombe, share_change, wilson
from pito.stats.signal import xmr_limits
from pito.stats.suppression import small, suppress
from pito.stats.survival import counted_curve, counted_quantile, kaplan_meier, survival_quantile

__all__ = [
    "counted_curve",
    "counted_quantile",
    "gini",
    "kaplan_meier",
    "log_rank",
    "lorenz",
    "mean_interval",
    "median_interval",
    "newcombe",
    "order_ranks",
    "share_change",
    "share_trend",
    "small",
    "suppress",
    "survival_quantile",
    "top_share",
    "wilson",
    "xmr_limits",
]
