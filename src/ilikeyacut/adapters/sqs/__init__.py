"""Message queues on SQS."""
