"""A kernel that is started before anybody talks to it, and heard as soon as it answers."""

from __future__ import annotations

import sys
import time
from queue import Empty

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

LAUNCHED = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
SPEAKS = {"supported_encryption": ["curve"]}  # ipykernel 7 does


class Client(AsyncKernelClient):
    """Takes a kernel as ready when it has answered on both channels.

    jupyter_client's own way goes on listening until the kernel has been silent for 0.2 s. Who runs notebooks tells messages
    apart by what they answer, so nothing has to be waited away.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel has answered; ask again every second."""
        until = time.monotonic() + (timeout or float("inf"))
        while not await self._answers():
            if not await self.is_alive():
                raise RuntimeError("The kernel died while it started.")
            if time.monotonic() > until:
                raise RuntimeError(f"The kernel did not answer within {timeout:.0f} seconds.")

    async def _answers(self) -> bool:
        self.kernel_info()
        try:
            reply = await self.get_shell_msg(timeout=1)
            await self.get_iopub_msg(timeout=0.2)
        except Empty:
            return False
        return reply["msg_type"] == "kernel_info_reply"


class Manager(AsyncKernelManager):
    """Starts this Python as a kernel, and remembers who talks to it: papermill does not hang up on what it has not started.

    jupyter_client's own way looks for a kernel called `python3`, which may be another Python's, and loads IPython to know
    where to look.
    """

    connected: Client | None = None

    @property
    def kernel_spec(self) -> KernelSpec:
        """How the kernel is started."""
        return KernelSpec(argv=LAUNCHED, display_name="Python 3", language="python", metadata=SPEAKS)

    def client(self, **options) -> Client:
        """Return a client, and remember it."""
        self.connected = super().client(**options)
        return self.connected

    def _client_factory_default(self) -> type:
        return Client
