"""Start runs: a queue, one training at a time, in a process of its own.

`submit` only makes run folders; a `Dispatcher`, one for each server, hands the oldest
queued runs to a worker process. A spare worker is kept ready, with Keras imported, so that
a run begins at once. The worker ends with its job, which frees all memory, and ends by
itself when the server is gone (its standard input closes).
"""
