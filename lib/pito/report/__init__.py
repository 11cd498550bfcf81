"""From exports to one page that can be mailed: parameters checked, notebook run, HTML rendered, scanned, published.

A notebook says `from pito import report` and uses `report.open` and `report.hand_over`; everything else is the parent
process's and lives in the modules of this room.
"""

KERNEL_SIDE = ("open", "hand_over")


def __getattr__(name: str):
    """Find the functions a notebook uses, without importing them for anybody else."""
    if name in KERNEL_SIDE:
        from pito.report import kernel

        return getattr(kernel, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
