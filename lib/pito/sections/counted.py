"""How many of what a figure rests on, in words: every chart of the report says so below it."""

from __future__ import annotations


def customers(words, n) -> str:
    """Say how many customers."""
    return words.count("{n} customer", "{n} customers", int(n))


def buyers(words, n) -> str:
    """Say how many buyers."""
    return words.count("{n} buyer", "{n} buyers", int(n))


def tickets(words, n) -> str:
    """Say how many tickets."""
    return words.count("{n} ticket", "{n} tickets", int(n))


def ratings(words, n) -> str:
    """Say how many ratings."""
    return words.count("{n} rating", "{n} ratings", int(n))


def texts(words, n) -> str:
    """Say how many texts."""
    return words.count("{n} text", "{n} texts", int(n))


def silences(words, n) -> str:
    """Say how many pauses between purchases."""
    return words.count("{n} silence", "{n} silences", int(n))


def days(words, n) -> str:
    """Say how many days."""
    return words.count("{n} day", "{n} days", int(n))


def answers(words, n) -> str:
    """Say how many answers to a survey."""
    return words.count("{n} answer", "{n} answers", int(n))


def surveys(words, n) -> str:
    """Say how many surveys sent."""
    return words.count("{n} survey sent", "{n} surveys sent", int(n))


def purchases(words, n) -> str:
    """Say how many purchases."""
    return words.count("{n} purchase", "{n} purchases", int(n))
