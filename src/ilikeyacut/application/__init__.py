"""The use cases of the app, in terms of the domain and of ports that adapters implement."""
