"""What the app can do, said in terms of the domain and of ports that adapters fill."""
