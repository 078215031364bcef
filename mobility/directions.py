"""The way of a drive in sentences: what a driver does, and how far and how long it is."""

from routing.roads.manoeuvres import Manoeuvre, Step
from routing.units import METRES_PER_KILOMETRE, SECONDS_PER_MINUTE

from .i18n import N_, Wording

EXACT_BELOW_M = 100
"""Longer stretches are told to ten metres, and from one kilometre on to a hundred."""

# What to do on to a road that has a name or a number, and on to one that has neither.
_SENTENCES: dict[Manoeuvre, tuple[str, str]] = {
    Manoeuvre.DEPART: (N_("Start on %(road)s"), N_("Start")),
    Manoeuvre.CONTINUE: (N_("Continue on %(road)s"), N_("Continue")),
    Manoeuvre.KEEP_LEFT: (N_("Keep left onto %(road)s"), N_("Keep left")),
    Manoeuvre.KEEP_RIGHT: (N_("Keep right onto %(road)s"), N_("Keep right")),
    Manoeuvre.SLIGHT_LEFT: (N_("Turn slightly left into %(road)s"), N_("Turn slightly left")),
    Manoeuvre.SLIGHT_RIGHT: (N_("Turn slightly right into %(road)s"), N_("Turn slightly right")),
    Manoeuvre.LEFT: (N_("Turn left into %(road)s"), N_("Turn left")),
    Manoeuvre.RIGHT: (N_("Turn right into %(road)s"), N_("Turn right")),
    Manoeuvre.SHARP_LEFT: (N_("Turn sharply left into %(road)s"), N_("Turn sharply left")),
    Manoeuvre.SHARP_RIGHT: (N_("Turn sharply right into %(road)s"), N_("Turn sharply right")),
    Manoeuvre.TURN_ROUND: (N_("Turn round on %(road)s"), N_("Turn round")),
    Manoeuvre.ROUNDABOUT: (
        N_("At the roundabout take exit %(exit)s into %(road)s"),
        N_("At the roundabout take exit %(exit)s"),
    ),
    Manoeuvre.FERRY: (N_("Take the ferry %(road)s"), N_("Take the ferry")),
    Manoeuvre.ARRIVE: (N_("You have arrived, on %(road)s"), N_("You have arrived")),
}


def direction(step: Step, wording: Wording) -> str:
    """What to do, such as: Turn left into Dorfstraße (B 92)."""
    road = road_name(step.street, step.ref)
    on_road, nameless = _SENTENCES[step.manoeuvre]
    return wording.text(on_road if road else nameless, road=road, exit=step.exit)


def road_name(street: str, ref: str) -> str:
    """Name and number of a road, as far as it has them."""
    return f"{street} ({ref})" if street and ref else street or ref


def length_text(length_m: int, wording: Wording) -> str:
    """A length as exact as it helps: 85 m, 350 m, 2.4 km."""
    if length_m < EXACT_BELOW_M:
        return f"{length_m} m"
    if length_m < METRES_PER_KILOMETRE - 5:
        return f"{round(length_m, -1)} m"
    return f"{wording.number(round(length_m / METRES_PER_KILOMETRE, 1))} km"


def time_text(time_s: int) -> str:
    """A driving time in whole minutes, rounded up."""
    return f"{-(-time_s // SECONDS_PER_MINUTE)} min"
