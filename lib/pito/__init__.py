"""Pito: do customers stay, what are they worth, and how fast are they answered?"""

import sys

# jsonschema builds a 2.5 s grammar for the optional "iri" format in every process that reads a notebook; nothing here
# uses that format, and jsonschema copes with the module being absent.
sys.modules.setdefault("rfc3987_syntax", None)

__version__ = "0.1.0"


def open_workbook(data=None, settings=None):
    """Open a folder of exports as a workbook: the first line of every notebook.

    Parameters
    ----------
    data : path, optional
        Folder of exports. Default: `data/raw` of the project, or the demo company while that is empty.
    settings : path, optional
        A settings file. Default: `data/settings.toml` of the project, when there is one.

    Returns
    -------
    pito.intake.Workbook
    """
    from pito.intake import open_workbook as opened

    return opened(data, settings)
