"""Are a run's parameters what the notebook asks for? Answered before any kernel starts.

papermill itself injects whatever it is given: a misspelt name runs to the end and changes nothing, a word where a number
belongs fails cells later. The notebook's own parameters cell is the one list of what there is.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pito.errors import WrongUse

TYPES = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}
NEEDED = object()


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell; `default` is NEEDED where the line gives none."""

    name: str
    type: str
    default: object = NEEDED

    def accepts(self, value: object) -> bool:
        """Return whether a value has the parameter's type; a whole number is a float too, a flag is no number."""
        wanted = TYPES.get(self.type, object)
        if isinstance(value, bool) and wanted in (int, float):
            return False
        return isinstance(value, (int, float) if wanted is float else wanted)


def declared(notebook: Path) -> dict[str, Parameter]:
    """Read the parameters a notebook declares in its cell tagged `parameters`, in their order.

    papermill's own inspection would do, but loading papermill takes longer than everything else before the kernel's
    start, and it does not understand a default that holds an equals sign.
    """
    source = _parameters_cell(notebook)
    found = [_parameter(statement) for statement in ast.parse(source).body]
    return {parameter.name: parameter for parameter in found if parameter}


def checked(notebook: Path, given: dict[str, object]) -> dict[str, object]:
    """Return the given parameters, or say in one sentence which is unknown, missing or badly typed.

    Raises
    ------
    WrongUse
    """
    known = declared(notebook)
    for name, value in given.items():
        if name not in known:
            raise WrongUse(_unknown(name, list(known), notebook))
        if not known[name].accepts(value):
            raise WrongUse(f"`{name}` must be {known[name].type}; got {value!r}.")
    for name, parameter in known.items():
        if parameter.default is NEEDED and name not in given:
            raise WrongUse(f"{notebook.name} needs the parameter `{name}` ({parameter.type}).")
    return dict(given)


def _parameters_cell(notebook: Path) -> str:
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except OSError as missing:
        raise WrongUse(f"The notebook {notebook} cannot be read: {missing.strerror}.") from missing
    except (ValueError, KeyError, TypeError) as broken:
        raise WrongUse(f"{notebook} is not a notebook.") from broken
    for cell in cells:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            return "".join(cell["source"])
    raise WrongUse(f"{notebook} has no cell tagged `parameters`.")


def _parameter(statement: ast.stmt) -> Parameter | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        default = NEEDED if statement.value is None else _value(statement.value)
        return Parameter(statement.target.id, ast.unparse(statement.annotation), default)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        default = _value(statement.value)
        return Parameter(statement.targets[0].id, type(default).__name__, default)
    return None


def _value(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _unknown(name: str, known: list[str], notebook: Path) -> str:
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean `{near[0]}`?" if near else ""
    return f"{notebook.name} has no parameter `{name}`; it has {', '.join(known) or 'none'}.{hint}"
