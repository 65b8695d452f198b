"""What the emulator keeps of a deployed template, and what it drops without a word.

comparing   compares the properties of deployed resources with their templates
data        tables, buckets, queues, keys
computing   functions, their sources, the workflow
people      user pools
edges       API, load balancer, distribution
watching    alarms, logs, rules
"""
