"""The event bus on EventBridge."""
