"""What can go wrong for a user: one plain sentence each, with the exit code it ends a command with."""


class PitoError(Exception):
    """A sentence for the user; never shown as a traceback."""

    exit_code = 1

    def _render_traceback_(self) -> list[str]:
        """Show the sentence alone in a notebook."""
        return [str(self)]


class WrongUse(PitoError):
    """A parameter, option, setting or name is not what it must be (exit code 2)."""

    exit_code = 2


class DataRefused(PitoError):
    """The exports cannot answer what was asked: not recognised, not covered, month not over (exit code 3)."""

    exit_code = 3
