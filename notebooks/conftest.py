"""`pytest --nbval notebooks` compares a run on the demo company with what is stored, whatever lies in data/raw."""

import os

from pito.notebooks import demo_company


def pytest_configure(config):
    """Give the notebooks' kernels the surroundings in which their outputs were stored."""
    surroundings = demo_company()
    os.environ.update(surroundings.__enter__())
    config.add_cleanup(lambda: surroundings.__exit__(None, None, None))
