"""A day's plan laid out in memory, where many questions find their places."""

from collections.abc import Sequence
from threading import Lock

from routing.pooling.insertion import Insertion, StoredPlan
from routing.pooling.plan import Plan
from routing.pooling.problem import Problem, Ride


class PlaceFinder:
    """Finds places in a plan, which is laid out at the first question; for any thread."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self._problem, self._plan = problem, plan
        self._lock = Lock()
        self._stored: StoredPlan | None = None

    def lay_out(self) -> None:
        """Get ready for the first question."""
        with self._lock:
            if self._problem.shifts:
                self._laid_out()

    def find(self, rides: Sequence[Ride], *, k: int) -> list[Insertion]:
        """The `k` cheapest ways to serve one ride, or two of one wish at once, the cheapest first.

        The rides need not be in the problem, but their places must be.
        """
        if not self._problem.shifts:
            return []
        with self._lock:
            stored = self._laid_out()
            if len(rides) == 1:
                return stored.best(rides[0], k=k)
            return stored.best_pair(*rides, k=k)

    def _laid_out(self) -> StoredPlan:
        if self._stored is None:
            self._stored = StoredPlan(self._problem, self._plan)
        return self._stored
