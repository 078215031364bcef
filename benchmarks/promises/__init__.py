"""Promises under stress: many people at once for the last seats, and processes that are killed."""
