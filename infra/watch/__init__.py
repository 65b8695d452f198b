"""What is watched: metrics, alarms and graphs as data; traces and the trail as constructs."""
