"""A server that runs for long: `server` is uvicorn, `home` the whole system in one process."""
