"""Whether a caller may do something: policy documents, their evaluation, the refusal."""
