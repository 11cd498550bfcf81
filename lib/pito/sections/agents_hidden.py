"""Which agents no table of the month's answers may show: one rule for all, or one table would give away what another hides."""

from __future__ import annotations

import pandas as pd

from pito.metrics.agents import BEFORE, replies_by_agent
from pito.metrics.response import response_time
from pito.month import EPOCH, Month
from pito.stats import suppress


def hidden_agents(workbook, month) -> set[str]:
    """Return the agents with few tickets or few judged answers, and those whose numbers would give them away.

    Tickets of nobody hide no agent: how many there are is said.
    """
    least = workbook.settings.privacy.min_cell
    tickets = workbook.ask(response_time, month, by="agent").set_index("part")["tickets"]
    answers = judged_replies(workbook, month).groupby("agent")["n"].sum()
    counts = [pd.DataFrame({"n": n[n.index != ""]}) for n in (tickets, answers)]
    return {agent for one in counts for agent in one.index[suppress(one, "n", least)]}


def judged_replies(workbook, month) -> pd.DataFrame:
    """Return the answers in time by agent and kind of work, by the promise of the settings."""
    promises, month = workbook.settings.promises, Month.parse(month)
    asked = {"hours": promises.default_hours, "clock": promises.clock}
    return workbook.ask(replies_by_agent, month, before=months_before(workbook, "tickets", month), **asked)


def months_before(workbook, table: str, month: Month) -> int:
    """Return how many earlier months there are to compare with: three, or those the exports reach back to."""
    span = workbook.facts["coverage"].get(table)
    if not span:
        return 0
    days = (month.first - EPOCH).days - span["first_day"]
    return max(min(BEFORE, -(-days // 31)), 0)
