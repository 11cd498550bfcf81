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
