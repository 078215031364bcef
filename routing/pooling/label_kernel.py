"""Ways through a relaxed network and when one of them makes another superfluous, compiled.

A *label* is a way from the start of a shift to some stop. Its cost is a convex, piecewise linear
function of the time at which service begins there, so that driver time, waiting and time on board
are charged to the second. It knows the legs under way, each with the latest time to end it, as in
Gschwind & Irnich (2015), "Effective handling of dynamic time windows and its application to solving
the dial-a-ride problem".
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.pooling.arrays import Bools, Floats, Ints
from routing.pooling.compiled import compiled

Words = npt.NDArray[np.uint64]

MOST_PIECES = 8
"""A cost has at most so many pieces. The shortest are dropped, which only lowers it."""

EPSILON = 1e-7
NEVER_S = 1e12
NONE = -1
BUCKETS = 4096

SECONDS, CENTS = range(2)
"""Last index of `Network.way`: from the begin of service at one node to the arrival at another."""

EARLY, LATE, GAIN, RISE, HOLD = range(5)
"""Columns of `Network.node`: window; cents of a visit, and of each second by which it is later; how
long until the vehicle may leave."""

RIDE, LEG, NEXT_LEG, LAST = range(4)
"""Columns of `Network.stop`: its ride; the leg that ends and the one that begins here, or -1;
whether the ride ends here."""

LEG_END, MOST_S = range(2)
"""Columns of `Network.leg`: the stop where it ends; longest time from begin to begin."""

DRIVER, ON_BOARD = range(2)
"""Index of `Network.rate`: cents a second of the driver, and of each leg under way."""

WATCHED, PART_S, PARTS, STRETCH_S, FAIR_S, UNFAIR = range(6)
"""Index of `Network.rest`: whether the driver's hours matter; shortest break; how many of them are
ever needed; longest work without a break; fair length of a tour, and cents a second beyond it."""

WORK_S, RESTED_S = range(2)
"""Columns of `Network.hours`: up to so much work is permitted with at least so much rest."""

NODE, PARENT, PIECES, LEGS, SEATS, NEXT, LATER, DEAD = range(8)
"""Columns of `Labels.whole`: where the way ends; the label it goes on from; how many pieces its
cost has; how many legs are under way; bits of the layouts that held so far; the next label in the
list of the same node and legs, and in the same bucket; whether it is superfluous."""

CAP, AT_FIRST, LOW, RESTED, WORK, WORK_FROM, STRETCH, STRETCH_FROM, SPAN, SPAN_FROM = range(10)
"""Columns of `Labels.real`: latest begin of service; cents at the first begin, and at the best; the
most that all breaks can have lasted. The driver has worked at least `WORK` and, where service
begins at t, at least t - `WORK_FROM`; the same since the last break, and for the whole tour with
its breaks."""

FROM_S, UP = range(2)
"""Last index of `Labels.piece`: where a piece begins, and cents for each second later."""

DUE, SLACK = range(2)
"""Last index of `Labels.spare`: a leg must end by the one, and the other after the begin here."""

HEAD, OWNER = range(2)
"""Columns of `Labels.table`: first label of a list; any label of that node and those legs, plus
one."""

COUNT, BUCKET, ENDS, FULL, HASTY = range(5)
"""Index of `Labels.state`: how many labels; the bucket now taken up; the last tour that was ended;
whether space ran out; whether labels are dropped in haste."""

FIRST_S, WIDTH_S, WORTH = range(3)
"""Index of `Labels.clock`: begin and width of the buckets; tours that cost as much are of no
use."""


MOST_CUTS = 63
"""A label remembers so many cuts, in the bits of a word."""


class Network(NamedTuple):
    """Where a shift may drive. Nodes are the stops of all rides, then the start and the end."""

    way: Floats  # [node, node, column]
    node: Floats  # [node, column]
    stop: Ints  # [stop, column]
    leg: Ints  # [leg, column]
    sign: Words  # [leg], random
    apart: Bools  # [leg, leg], not under way at the same time
    first: Ints  # [ride], the stop where it boards
    pickups: Ints  # stops where somebody may board this shift
    load: Ints  # [stop, dimension]
    layouts: Ints  # [layout, dimension]
    rate: Floats
    rest: Floats
    hours: Floats  # [step, column], both rising
    cuts: Words  # [ride], bits of the cuts that the ride is in
    fine: Floats  # [cut], cents of every second ride of a tour that is in the cut


class Labels(NamedTuple):
    """Space for labels and the lists that they are in."""

    whole: Ints  # [label, column]
    real: Floats  # [label, column]
    piece: Floats  # [label, piece, column]
    open: Ints  # [label, number], legs under way, rising
    spare: Floats  # [label, number, column]
    name: Words  # [label], of the set of legs under way
    done: Words  # [label, word], rides served that could still be reached again
    odd: Words  # [label], bits of the cuts of which an odd number of rides boarded
    aboard: Ints  # [label, dimension]
    table: Ints  # [address, column]
    bucket: Ints  # [bucket], the first of its labels
    state: Ints
    clock: Floats


def new_labels(most: int, rides: int, aboard: int, dimensions: int) -> Labels:
    """Space for `most` labels of up to `aboard` legs under way."""
    return Labels(
        np.zeros((most, DEAD + 1), np.int64),
        np.zeros((most, SPAN_FROM + 1)),
        np.zeros((most, MOST_PIECES, 2)),
        np.zeros((most, aboard), np.int64),
        np.zeros((most, aboard, 2)),
        np.zeros(most, np.uint64),
        np.zeros((most, rides // 64 + 1), np.uint64),
        np.zeros(most, np.uint64),
        np.zeros((most, dimensions), np.int64),
        np.zeros((1 << (2 * most).bit_length(), 2), np.int64),
        np.zeros(BUCKETS, np.int64),
        np.zeros(HASTY + 1, np.int64),
        np.zeros(WORTH + 1),
    )


@compiled
def drive(
    n: Network, labels: Labels, here: int, new: int, there: int, due_s: float, parts: int
) -> bool:
    """Writes what it costs to begin at the next node, by time; False when that is too late.

    A break of so many parts comes before driving, if any. Waiting costs the driver and everybody on
    board. Where begins at the last node cost more than that for each second, it is cheaper to begin
    there in time and to wait afterwards.
    """
    node, cap_s = labels.whole[here, NODE], labels.real[here, CAP]
    late_s = min(n.node[there, LATE], due_s)
    way_s = n.way[node, there, SECONDS] + parts * n.rest[PART_S]
    first_s = max(labels.piece[here, 0, FROM_S] + way_s, n.node[there, EARLY])
    if first_s > late_s:
        return False
    if n.rest[WATCHED] > 0 and not keep_hours(n, labels, here, new, there, first_s, late_s, parts):
        return False
    rate = n.rate[DRIVER] + n.rate[ON_BOARD] * labels.whole[here, LEGS]
    cents = labels.real[here, AT_FIRST] + rate * way_s + n.way[node, there, CENTS]
    old, count = labels.whole[here, PIECES], 0
    for x in range(old + 1):
        start_s = labels.piece[here, x, FROM_S] if x < old else cap_s
        waits = x == old or labels.piece[here, x, UP] >= rate
        up = rate if waits else labels.piece[here, x, UP]
        end_s = NEVER_S
        if not waits:
            end_s = labels.piece[here, x + 1, FROM_S] if x + 1 < old else cap_s
        cents += up * max(0.0, min(end_s, first_s - way_s) - start_s)
        if end_s <= first_s - way_s:
            continue
        from_s = max(start_s + way_s, first_s)
        if count > 0 and from_s >= late_s:
            break
        count = _append(labels, new, count, from_s, up + n.node[there, RISE])
        if waits:
            break
    labels.whole[new, NODE], labels.whole[new, PARENT] = there, here
    labels.whole[new, PIECES] = count
    labels.real[new, CAP] = late_s
    labels.real[new, AT_FIRST] = cents + n.node[there, GAIN] + n.node[there, RISE] * first_s
    labels.real[new, LOW] = _lowest(labels, new)
    return True


@compiled
def keep_hours(
    n: Network,
    labels: Labels,
    here: int,
    new: int,
    there: int,
    first_s: float,
    late_s: float,
    parts: int,
) -> bool:
    """Writes how long the driver has worked by the begin at the next node; False when too long.

    All waiting where a break is taken counts as rest.
    """
    node, real = labels.whole[here, NODE], labels.real
    hold_s, way_s = n.node[node, HOLD], n.way[node, there, SECONDS]
    rested_s, work_s, stretch_s = real[here, RESTED], real[here, WORK], real[here, STRETCH]
    work_from_s, stretch_from_s = real[here, WORK_FROM], real[here, STRETCH_FROM]
    if parts > 0:
        if stretch_s + hold_s > n.rest[STRETCH_S]:
            return False
        rested_s += (parts + 1) * n.rest[PART_S] - 1
        work_from_s = stretch_from_s = NEVER_S
        stretch_s = -hold_s
    work_s, stretch_s = work_s + way_s, stretch_s + way_s
    work_from_s = min(work_from_s, late_s - work_s)
    stretch_from_s = min(stretch_from_s, late_s - stretch_s)
    work_s, stretch_s = max(work_s, first_s - work_from_s), max(stretch_s, first_s - stretch_from_s)
    if work_s > n.hours[-1, WORK_S] or stretch_s > n.rest[STRETCH_S]:
        return False
    end_s = n.node[-1, LATE]
    left_s = end_s - first_s
    span_s = real[here, SPAN] + parts * n.rest[PART_S] + way_s
    # A span is of interest only where it can come to be unfair.
    span_from_s = min(real[here, SPAN_FROM], late_s - span_s, end_s - n.rest[FAIR_S])
    real[new, SPAN], real[new, SPAN_FROM] = max(span_s, first_s - span_from_s), span_from_s
    if max(end_s - work_from_s, work_s + left_s) <= most_work_s(n, rested_s):
        rested_s, work_s, work_from_s = NEVER_S, 0.0, NEVER_S
    if max(end_s - stretch_from_s, stretch_s + left_s) <= n.rest[STRETCH_S]:
        stretch_s, stretch_from_s = 0.0, NEVER_S
    real[new, RESTED], real[new, WORK], real[new, WORK_FROM] = rested_s, work_s, work_from_s
    real[new, STRETCH], real[new, STRETCH_FROM] = stretch_s, stretch_from_s
    return True


@compiled
def most_work_s(n: Network, rested_s: float) -> float:
    """How long a driver may work who has rested so much."""
    most_s = 0.0
    for x in range(len(n.hours)):
        if rested_s >= n.hours[x, RESTED_S]:
            most_s = n.hours[x, WORK_S]
    return most_s


@compiled
def _has_worked_less(labels: Labels, one: int, other: int) -> bool:
    """Whether hours that the one driver has worked bind no earlier than the other's."""
    real = labels.real
    return bool(
        real[one, RESTED] >= real[other, RESTED]
        and real[one, WORK] <= real[other, WORK]
        and real[one, WORK_FROM] >= real[other, WORK_FROM]
        and real[one, STRETCH] <= real[other, STRETCH]
        and real[one, STRETCH_FROM] >= real[other, STRETCH_FROM]
    )


@compiled
def _append(labels: Labels, new: int, count: int, from_s: float, up: float) -> int:
    """Adds a piece to a cost; how many it has then."""
    if count == MOST_PIECES:
        _drop_shortest(labels, new, from_s)
        count -= 1
    labels.piece[new, count, FROM_S], labels.piece[new, count, UP] = from_s, up
    return count + 1


@compiled
def _drop_shortest(labels: Labels, new: int, end_s: float) -> None:
    """Drops a piece of a convex function: those beside it are drawn out until they meet."""
    piece, last = labels.piece[new], MOST_PIECES - 1
    shortest, length_s = last, end_s - piece[last, FROM_S]
    for x in range(1, last):
        if piece[x + 1, FROM_S] - piece[x, FROM_S] < length_s:
            shortest, length_s = x, piece[x + 1, FROM_S] - piece[x, FROM_S]
    if shortest < last:
        before, up, after = piece[shortest - 1, UP], piece[shortest, UP], piece[shortest + 1, UP]
        share = (after - up) / (after - before) if after > before else 1.0
        piece[shortest + 1, FROM_S] = piece[shortest, FROM_S] + share * length_s
    for x in range(shortest, last):
        piece[x, FROM_S], piece[x, UP] = piece[x + 1, FROM_S], piece[x + 1, UP]


@compiled
def _lowest(labels: Labels, label: int) -> float:
    """The least cents over all begins."""
    cents, pieces = labels.real[label, AT_FIRST], labels.whole[label, PIECES]
    for x in range(pieces):
        if labels.piece[label, x, UP] >= 0:
            break
        last = x + 1 == pieces
        end_s = labels.real[label, CAP] if last else labels.piece[label, x + 1, FROM_S]
        cents += labels.piece[label, x, UP] * (end_s - labels.piece[label, x, FROM_S])
    return float(cents)


@compiled
def dominates(n: Network, labels: Labels, one: int, other: int) -> bool:
    """Whether whatever can follow on one label can follow on the other at no more cost.

    The legs under way of the one must be among those of the other. In haste only time and cost
    count: quicker by an order of magnitude, and the best tours are seldom lost.
    """
    more_cents = _fines_ahead(n, labels.odd[one] & ~labels.odd[other])
    if n.rest[UNFAIR] > 0:
        longer_s = labels.real[one, SPAN] - labels.real[other, SPAN]
        earlier_s = labels.real[other, SPAN_FROM] - labels.real[one, SPAN_FROM]
        more_cents += n.rest[UNFAIR] * max(0.0, longer_s, earlier_s)
    if (
        labels.real[one, LOW] + more_cents > labels.real[other, LOW] + EPSILON
        or labels.piece[one, 0, FROM_S] > labels.piece[other, 0, FROM_S]
    ):
        return False
    if n.rest[WATCHED] > 0 and not _has_worked_less(labels, one, other):
        return False
    if labels.state[HASTY] == 1:
        return _is_below(labels, one, other, more_cents)
    return (
        labels.real[one, CAP] >= labels.real[other, CAP]
        and labels.whole[one, SEATS] & labels.whole[other, SEATS] == labels.whole[other, SEATS]
        and _has_more_time(labels, one, other)
        and _has_fewer_done(n, labels, one, other)
        and _is_below(labels, one, other, more_cents)
    )


@compiled
def _fines_ahead(n: Network, odd: np.uint64) -> float:
    """What a label may have to pay that has these cuts more halfway."""
    cents, cut = 0.0, 0
    while odd != np.uint64(0):
        if odd & np.uint64(1) != np.uint64(0):
            cents += n.fine[cut]
        odd >>= np.uint64(1)
        cut += 1
    return cents


@compiled
def _has_more_time(labels: Labels, one: int, other: int) -> bool:
    """Whether each leg under way may end as late as that of the other, whenever that begins."""
    y, first_s = 0, labels.piece[other, 0, FROM_S]
    for x in range(labels.whole[one, LEGS]):
        while labels.open[other, y] != labels.open[one, x]:
            y += 1
        slack_s = labels.spare[other, y, SLACK]
        due_s = min(labels.spare[other, y, DUE], labels.real[other, CAP] + slack_s)
        if labels.spare[one, x, DUE] < due_s:
            return False
        if labels.spare[one, x, SLACK] < min(slack_s, due_s - first_s):
            return False
    return True


@compiled
def _has_fewer_done(n: Network, labels: Labels, one: int, other: int) -> bool:
    """Whether every ride that the one must not serve again is out of the other's reach too."""
    for word in range(labels.done.shape[1]):
        more, ride = labels.done[one, word] & ~labels.done[other, word], word * 64
        while more != np.uint64(0):
            if more & np.uint64(1) != np.uint64(0) and can_reach(n, labels, other, n.first[ride]):
                return False
            more >>= np.uint64(1)
            ride += 1
    return True


@compiled
def can_reach(n: Network, labels: Labels, label: int, there: int) -> bool:
    """Whether the way may go on to a node in time."""
    way_s = n.way[labels.whole[label, NODE], there, SECONDS]
    return bool(labels.piece[label, 0, FROM_S] + way_s <= n.node[there, LATE])


@compiled
def _is_below(labels: Labels, one: int, other: int, more_cents: float) -> bool:
    """Whether one label with some cents more costs no more than another at each of its begins.

    Both costs are linear between their corners, so that they are compared there.
    """
    end_s, pieces, others = (
        labels.real[other, CAP],
        labels.whole[one, PIECES],
        labels.whole[other, PIECES],
    )
    at_s, x, y = labels.piece[one, 0, FROM_S], 0, -1
    mine, theirs = labels.real[one, AT_FIRST] + more_cents, labels.real[other, AT_FIRST]
    while True:
        if y >= 0 and mine > theirs + EPSILON:
            return False
        if at_s >= end_s and y >= 0:
            return True
        my_next = labels.piece[one, x + 1, FROM_S] if x + 1 < pieces else NEVER_S
        their_next = labels.piece[other, y + 1, FROM_S] if y + 1 < others else NEVER_S
        to_s = min(my_next, their_next, max(end_s, at_s))
        mine += labels.piece[one, x, UP] * (to_s - at_s)
        if y >= 0:
            theirs += labels.piece[other, y, UP] * (to_s - at_s)
        if my_next <= to_s:
            x += 1
        if their_next <= to_s:
            y += 1
        at_s = to_s
