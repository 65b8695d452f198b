"""Redis or Valkey: a cache of sessions, and rate limits and circuits that processes share."""
