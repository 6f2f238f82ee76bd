"""Who is hidden and who is a favourite."""

from dataclasses import dataclass

from visnomy.web.site import Site, records, text

_PAGE = 100


@dataclass(frozen=True, slots=True)
class Flags:
    """The two flags of one person."""

    hidden: bool = False
    favourite: bool = False


@dataclass(frozen=True, slots=True)
class Flagged:
    """Everybody who has a flag."""

    hidden: frozenset[str] = frozenset()
    favourites: frozenset[str] = frozenset()

    def of(self, cluster_id: str) -> Flags:
        """The flags of one person."""
        return Flags(cluster_id in self.hidden, cluster_id in self.favourites)


async def read_flags(site: Site) -> Flagged:
    """The flags of a dataset.

    Raises:
        ResourceNotFound: no such project or dataset.
    """
    hidden, favourites = set(), set()
    token = ""
    while True:
        answer = await site.ask("ListFigureClusterFlags", MaxResults=_PAGE, NextToken=token)
        for record in records(answer, "FigureClusters"):
            if record.get("Hidden"):
                hidden.add(text(record, "ObjectId"))
            if record.get("Favourite"):
                favourites.add(text(record, "ObjectId"))
        token = text(answer, "NextToken")
        if not token:
            return Flagged(frozenset(hidden), frozenset(favourites))
