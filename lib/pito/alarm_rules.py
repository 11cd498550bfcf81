"""Which figures a rule of `[[alert]]` can be about: those of `results.json`, and those judged against their own months."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

WHOLE = ""  # a rule without `by`
OF_TICKETS = (WHOLE, "channel", "agent", "priority")
WAITS = (
    *("first_response_median_hours", "first_response_p90_hours"),
    *("first_response_business_median_hours", "first_response_business_p90_hours"),
)
HELD = {
    **dict.fromkeys(("start", "end", "retained", "lost", "new", "returned", "gained_and_lost"), (WHOLE,)),
    **dict.fromkeys(("textbook_rate", "resolution_median_hours", "resolution_p90_hours", "csat", "nps"), (WHOLE,)),
    **dict.fromkeys(("retention_rate", "revenue", "margin"), (WHOLE, "segment")),
    **dict.fromkeys(("customers", "customer_share"), ("segment",)),
    **dict.fromkeys(("tickets", "unanswered", "closed_unanswered", "answered_within_24h", *WAITS), OF_TICKETS),
    "promise_met": (WHOLE, "segment", "priority"),
    "promise_undecided": (WHOLE,),
}
JUDGED = {
    "retention_rate": (WHOLE,),
    "first_response_median_hours": (WHOLE, "channel"),
    "first_response_business_median_hours": (WHOLE, "channel"),
    "csat": (WHOLE,),
}


class Alert(BaseModel):
    """One rule by which a month's figure raises an alarm."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    metric: str = Field(min_length=1)
    rule: Literal["signal", "improved", "below", "above"] = "signal"
    limit: float | None = None
    least_n: int = Field(30, ge=1)
    by: str = ""
    is_: str = Field("", alias="is")

    @model_validator(mode="after")
    def _whole(self) -> Alert:
        if (self.rule in ("below", "above")) != (self.limit is not None):
            raise ValueError('must have a `limit` with the rules "below" and "above", and only with them')
        if bool(self.by) != bool(self.is_):
            raise ValueError('must have `by` and `is` together, for example by = "segment" and is = "North"')
        return self

    @model_validator(mode="after")
    def _can_ring(self) -> Alert:
        known = JUDGED if self.rule in ("signal", "improved") else HELD
        if self.metric not in known:
            raise ValueError(f'must have a `metric` that the rule "{self.rule}" knows: {", ".join(sorted(known))}')
        if self.by not in known[self.metric]:
            said = ", ".join(f'by = "{by}"' if by else "no `by`" for by in known[self.metric])
            raise ValueError(f'must have, with "{self.metric}" and the rule "{self.rule}", {said}')
        return self


ALERTS = (
    Alert(metric="retention_rate"),
    Alert(metric="first_response_median_hours"),
    Alert(metric="first_response_business_median_hours"),
    Alert(metric="csat"),
    Alert(metric="promise_met", rule="below", limit=0.8),
)
