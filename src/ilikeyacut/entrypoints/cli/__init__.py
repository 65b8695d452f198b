"""The command line: people script against its names, its JSON and its exit codes.

main, commands, usage              the console script, all commands by name, wrong usage
try_on, submit, tries, looks       `try-on`; `files`, `pictures` and `consenting` belong to it
served, served_*                   the commands that work at a server
jobs, photos, styles, sharing      what a person has, and may choose
account, signing_in                who is asking
serve, worker, upkeep, queues      what a home or a deployment runs (`listening`, `signals`)
events, archives, projections      the log and its views, with modules of their own for files,
                                   progress and formats
doctor, checks                     what is wrong with an installation
session, output, progress          the app of a command, and what it prints
outcomes, failures, hints          how a command ends
"""

from time import perf_counter

STARTED = perf_counter()
"""When the process began to load the command line, which is part of what people wait for."""
