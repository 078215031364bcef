"""How good and how fast the engine of pooling is: what the commands `darp` and `day` share."""
