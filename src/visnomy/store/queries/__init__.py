"""SimpleQuery and FuzzyQuery as SQL."""
