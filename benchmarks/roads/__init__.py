"""How fast and how exact the engine of roads is: ``python -m benchmarks.roads FILE``."""
