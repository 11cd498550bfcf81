"""Formulas and worked examples of the definitions: small enough to follow with a pencil."""

from __future__ import annotations

from pito.metrics import (
    acquisition,
    agents,
    categories,
    change_bridge,
    churn_reasons,
    closing_the_loop,
    cohorts,
    discounts,
    expected_value,
    forecast_check,
    leak,
    promises,
    response,
    retention,
    retention_claim,
    revenue_retention,
    rfm,
    satisfaction,
    seasonal_profile,
    survival,
    value,
    what_if,
)
from pito.text import message

WORKED = {
    retention.retention_by_month: message(
        "Kept / start. 100 at the start, 10 of them lost, 16 new and 3 returned at the end: 90 / 100 = 90.0%, and 100 − 10 + 16 + 3 = 109 at the end."
    ),
    retention.definition_bridge: message(
        "100 at the start, 10 of them lost; 20 won, of whom 4 left again; 3 returned: 109 at the end. The rate used here 90.0%; textbook with all won 89.0%, with those still here 93.0%, with the returned too 86.0%; billing systems 1 − 14 / 120 = 88.33%; all losses over the start 86.0%."
    ),
    cohorts.retention_by_cohort: message(
        "In the month of the start it is 100%. Exact counts who is active in that month, on or after who is active in it or later."
    ),
    cohorts.mean_by_age: message(
        "Cohorts of 10 at 20% and of 100 at 0%: 2 / 110 = 1.8%; the plain mean would say 10%."
    ),
    change_bridge.retention_change: message(
        "Mix: change of each group's share × the mean of its two rates. Rate: change of each group's rate × the mean of its two shares."
    ),
    revenue_retention.revenue_retention: message(
        "Gross: Σ min(now, before) / Σ before. Net: Σ now / Σ before. 100 before and 120 now, 100 before and 50 now: gross 150 / 200 = 75%, net 170 / 200 = 85%."
    ),
    survival.survival_by_tenure: message(
        "At each leaving: × (1 − left / still watched). Customers first seen late join with the tenure they had then."
    ),
    churn_reasons.churn_reasons: message(
        "8 of 10 who left gave a reason, 4 of them the price: coverage 80%, price 50%."
    ),
    value.concentration: message("If ten customers bring 100 and the best of them 40, the best tenth brings 40%."),
    rfm.rfm: message(
        "5 for the fifth that bought last, most often or for most, 1 for the last fifth; equals get the same score."
    ),
    expected_value.expected_value_by_customer: message(
        "Σ margin of a month × chance of still being a customer / (1 + d) to the power of the years, over 36 months."
    ),
    forecast_check.returns_by_band: message(
        "Of 50 customers told a chance of about 20%, 10 should return; 4 would be too few."
    ),
    acquisition.acquisition_by_channel: message(
        "Cost / new customers; CAC / monthly margin of a new one. 6,000 for 40 new: 150 each; at 50 of margin a month they are paid back in 3 months."
    ),
    acquisition.acquisition_to_retention: message(
        "CAC / (retention spending / customers kept): 150 / (2,700 / 90) = 5 times."
    ),
    leak.leak_cost: message(
        "Yearly margin of the lost + CAC × customers to win to stand still: 5 × 2,000 + 150 × 3 = 10,450."
    ),
    discounts.discount_dependence: message("30 of 120 purchases with a discount: 25%."),
    seasonal_profile.seasonal_profile: message("December 180, the mean month 120: 150."),
    what_if.what_if: message(
        "Lifetime 1 / (1 − r); discounted margin of a life without end: margin × (1 + d) / (1 + d − r), d = 10%. Five points more on 60, 80 and 90%: 12.5, 25 and 50% fewer losses, a lifetime 14, 33 and 100% longer, 11.1, 20.0 and 33.3% more discounted margin."
    ),
    what_if.churn_cuts: message(
        "Yearly margin × (1 − discounted margin now / then). 80% and 100 a year: a quarter fewer losses are worth 16.67 a year."
    ),
    retention_claim.claim_check: message(
        "Five per cent more on 60, 80 and 90%: 6.4, 15.4 and 29.0% more discounted margin."
    ),
    response.response_time: message(
        "Answers after 1, 2, 2, 3, 4, 5, 6 and 8 h, two open at 30 and 50 h: the median is 4 h, nine in ten is not reached, 8 of 10 had an answer within 24 h."
    ),
    promises.promises_by_priority: message(
        "Kept / (kept + missed). 4 kept, 1 missed and closed, 2 missed and open, 3 undecided: 4 / 7 = 57.1%, and between 40 and 70% however these end."
    ),
    satisfaction.csat: message(
        "27 good of 30: 90.0%, and luck alone moves it between 74.4 and 96.5%; 900 of 1,000: 88.0–91.7%."
    ),
    satisfaction.survey_answers: message(
        "20 good among 40 answers to 100 surveys: 40% answered; CSAT 50%, and between 20 and 80% whatever the silent think."
    ),
    satisfaction.net_promoter_score: message(
        "50% promoters, 20% detractors: 30. Luck alone moves it by about 34 at 20 answers, 15 at 100, 8 at 400."
    ),
    agents.ratings_by_agent: message(
        "Five agents × 20 ratings, all at 90% before. One at 50% and the others at 90%: one agent. All at 82%: across the line. The whole is 82% in both."
    ),
    closing_the_loop.closing_the_loop: message("9 of 12 bad ratings were followed by a contact in time: 75%."),
    categories.category_alarms: message("12 tickets of 400 active customers: 3 per 100."),
}
