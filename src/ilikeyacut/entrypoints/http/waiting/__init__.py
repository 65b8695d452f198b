"""Requests that wait for news of an aggregate without holding a thread.

room       the waiting room of a process
seats      one for each waiting request, and what wakes it
listening  the thread that hears the log grow
prefer     `Prefer: wait=N`: a request that answers when something changes
streaming  server-sent events
"""
