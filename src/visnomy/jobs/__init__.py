"""Work that outlives a request: the queue's tasks, the processes that analyse, the worker."""
