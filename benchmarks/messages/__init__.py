"""Messages through a gateway that fails and workers that are killed."""
