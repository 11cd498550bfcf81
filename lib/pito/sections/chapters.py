"""The report's order: every question once, in the chapter it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from pito.sections import (
    acquisition,
    active_window,
    arrivals,
    backlog,
    bucket,
    calls,
    categories,
    change,
    churn_reasons,
    closing_the_loop,
    cohorts,
    expected_value,
    given_times,
    identity,
    leak,
    next_response,
    one_or_line,
    promises,
    quality,
    recommend,
    reopening,
    response,
    retention,
    revenue_retention,
    rfm,
    satisfaction,
    seasonal_profile,
    silent,
    survival,
    themes,
    tiers,
    value,
    waiting_split,
    what_if,
)
from pito.text import message

CHAPTER = "application/vnd.pito.chapter+json"


@dataclass(frozen=True)
class Chapter:
    """Questions that belong together.

    Parameters
    ----------
    name : str
        What the chapter is called in addresses and in the notebook.
    title : str
        A message of the catalogue.
    opened : int
        How many of its sections, the first ones, stand open on the page; the others are one line each.
    questions : tuple of callables
        `question(workbook, month) -> Section`, in the report's order.
    """

    name: str
    title: str
    opened: int
    questions: tuple


CHAPTERS = (
    Chapter(
        "stay",
        message("Do they stay?"),
        3,
        (
            bucket.bucket,
            retention.trend,
            churn_reasons.reasons,
            survival.curve,
            survival.by_segment,
            change.bridge,
            change.season,
            cohorts.matrix,
            cohorts.curve,
            survival.projection,
            churn_reasons.notice,
            active_window.window,
            retention.bridge,
        ),
    ),
    Chapter(
        "worth",
        message("What are they worth?"),
        3,
        (
            value.segments,
            leak.leak,
            revenue_retention.money,
            value.concentration,
            tiers.tiers,
            rfm.groups,
            expected_value.expected,
            acquisition.channels,
            acquisition.referrals,
            leak.discounts,
            seasonal_profile.year,
            what_if.what_if,
        ),
    ),
    Chapter(
        "answered",
        message("How fast are they answered?"),
        3,
        (
            response.waiting,
            response.trend,
            promises.by_priority,
            response.by_channel,
            response.by_agent,
            response.by_priority,
            response.resolution,
            next_response.further_answers,
            waiting_split.whose_turn,
            reopening.reopened,
            backlog.waiting_list,
            backlog.flow,
            arrivals.week,
            calls.called_back,
            given_times.first_response,
            one_or_line.replies,
        ),
    ),
    Chapter(
        "say",
        message("What do they say?"),
        2,
        (
            satisfaction.rating,
            recommend.recommend,
            themes.words_of_customers,
            closing_the_loop.low_ratings,
            silent.who_answers,
            one_or_line.ratings,
            categories.trend,
        ),
    ),
    Chapter(
        "unknown",
        message("How far can this be trusted?"),
        1,
        (
            quality.unknown,
            quality.coverage,
            identity.same_customer,
        ),
    ),
    Chapter("appendix", message("Definitions and provenance"), 0, ()),
)
REPORT = tuple(question for chapter in CHAPTERS for question in chapter.questions)


@dataclass(frozen=True)
class ChapterHeading:
    """Where a chapter begins: what stands below it belongs to it, until the next."""

    name: str
    title: str
    opened: int

    def _ipython_display_(self) -> None:
        from html import escape

        from IPython.display import display

        about = {"name": self.name, "title": self.title, "opened": self.opened}
        shown = {"text/html": f'<h1 id="chapter-{self.name}">{escape(self.title)}</h1>', "text/plain": self.title}
        display({**shown, CHAPTER: about}, raw=True)


def chapter(workbook, name: str) -> ChapterHeading:
    """Begin a chapter of the report.

    Parameters
    ----------
    workbook : Workbook
        Its language is the heading's.
    name : str
        One of `CHAPTERS`.
    """
    found = next(chapter for chapter in CHAPTERS if chapter.name == name)
    return ChapterHeading(found.name, workbook.words.say(found.title), found.opened)
