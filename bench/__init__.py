"""The bench: what the exchange, the log and a save cost, as multiples of bare SQLite. `python -m bench`."""
