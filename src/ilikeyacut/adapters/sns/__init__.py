"""Push notifications and alarms through SNS."""
