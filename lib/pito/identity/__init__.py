"""The same customer in several systems, and why.

Two questions are kept apart. `whose`: an order or a ticket without a customer number finds its customer by what exactly one
customer has. `links`: which records of several systems are one customer; names are never enough for that, only proposed.
"""

from pito.identity.links import Link, canonical, find_links, unite
from pito.identity.mentions import hear
from pito.identity.whose import find_customers, how_known, know

__all__ = ["Link", "canonical", "find_customers", "find_links", "hear", "how_known", "know", "unite"]
