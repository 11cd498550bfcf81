"""From exports to one page that can be mailed: parameters checked, notebook run, HTML rendered, scanned, published.

A notebook says `from pito import report` and uses `report.open`, `report.what_changed` and `report.hand_over`; everything
else is the parent process's and lives in the modules of this room.
"""

KERNEL_SIDE = {"open": "kernel", "what_changed": "since_published", "hand_over": "kernel"}


def __getattr__(name: str):
    """Find the functions a notebook uses, without importing them for anybody else."""
    if name in KERNEL_SIDE:
        from importlib import import_module

        return getattr(import_module(f"pito.report.{KERNEL_SIDE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
