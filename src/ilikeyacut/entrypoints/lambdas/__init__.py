"""The Lambda functions: each module mounts what it serves, and has a `handler`.

auth, uploads, users, gallery   HTTP alone
processing                      the image queue, try-ons, and the paths that need OpenCV or Pillow
notifications                   the notification queue
orchestration                   steps that a workflow asks for, and what follows from events
upkeep                          a schedule: ends what has expired, every night also what is unused
projector                       the stream of the events table: brings views up to date
relay                           the same stream: publishes the log on the event bus
claims                          the user pool's trigger: puts the person's id into tokens

routes       which function answers which path
gateway      HTTP events of every shape
doorbells    what the two functions on the stream share
batches      messages of a queue, of which each can fail alone
logs         what each line of the log is about
invocations  what all functions do with an event that is not theirs, and how much time is left
opened       the app of the process
"""

import gc
import os

STARTS_WITH = 100_000
"""Objects that a start may make before the garbage collector runs. By default it runs several times
while modules load, which takes a tenth of the start."""

if "AWS_LAMBDA_RUNTIME_API" in os.environ:
    gc.set_threshold(STARTS_WITH)
