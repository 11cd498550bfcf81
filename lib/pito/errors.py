"""What can go wrong for a user: one plain sentence each, with the exit code it ends a command with."""

import re

LONG_WORD, SHOWN = re.compile(r"\S{300,}"), 40  # longer than the path of a file, and how much of it is said


class PitoError(Exception):
    """A sentence for the user; never shown as a traceback.

    What somebody wrote in an export or a mapping may be of any length, and is said in short.

    Examples
    --------
    >>> print(PitoError(f"The file has no header {'x' * 10_000}; name another."))
    The file has no header xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… name another.
    """

    exit_code = 1

    def __str__(self) -> str:
        return LONG_WORD.sub(lambda word: f"{word[0][:SHOWN]}…", super().__str__())

    def _render_traceback_(self) -> list[str]:
        """Show the sentence alone in a notebook."""
        return [str(self)]


class WrongUse(PitoError):
    """A parameter, option, setting or name is not what it must be (exit code 2)."""

    exit_code = 2


class DataRefused(PitoError):
    """The exports cannot answer what was asked: not recognised, not covered, month not over (exit code 3)."""

    exit_code = 3
