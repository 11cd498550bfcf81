"""Frame → figure, in one look. No arithmetic beyond formatting."""
