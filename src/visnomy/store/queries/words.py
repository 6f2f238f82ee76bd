"""Texts found by their pieces: what of a phrase an index can look up (migration 0010).

An index of pieces needs no extension, and finds a word of one or two Chinese characters as fast as
a long one. What it cannot narrow down is a single ASCII character, which most files have anyway.
"""

from visnomy.store.queries.conditions import NOT_BELIEVED, Condition, joined

LONGEST = 3
MOST_PIECES = 12
"""So many of a long phrase narrow it down enough; each costs a look at the index."""


def words_condition(phrase: str) -> Condition:
    """Whether one text of a file contains a phrase, given as `phrase_of` writes it."""
    contained = Condition("position(%s in file.words) > 0", (phrase,))
    return narrowed(phrase, contained)


def narrowed(phrase: str, exact: Condition) -> Condition:
    """A condition that implies the phrase, told to the index of words."""
    pieces = pieces_of(phrase)
    if not pieces:
        return exact
    seek = Condition("grams_of(file.words) @> %s::text[]", (pieces,))
    indexed = joined("and", [seek, exact.sought])
    return Condition(exact.text, exact.parameters, indexed, NOT_BELIEVED)


def pieces_of(phrase: str) -> list[str]:
    """Pieces that `grams_of` makes of every text with the phrase; the longest that it has."""
    size = min(LONGEST, len(phrase))
    if size == 0 or (size == 1 and phrase <= "~"):
        return []
    found = [phrase[start : start + size] for start in range(len(phrase) - size + 1)]
    # A line's end is no part of a piece.
    pieces = [piece for piece in dict.fromkeys(found) if "\n" not in piece]
    return pieces[:: -(-len(pieces) // MOST_PIECES)] if pieces else []
