"""Controls around any section: what the report answers, asked again for another month, segment or definition."""

from pito.widgets.explore import explore

__all__ = ["explore"]
