"""One module a resource: wire to library and back, nothing else."""
