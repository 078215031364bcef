"""The cheapest relaxed tours of a shift for given prizes of the rides, compiled.

A labelling algorithm for the elementary shortest path with pickups and dropoffs (Ropke & Cordeau
2009, "Branch and cut and price for the pickup and delivery problem with time windows"). Labels are
taken up in the order of their earliest begin; one that another dominates is dropped.
"""

import numpy as np

from routing.pooling.arrays import Bools, Floats, Ints
from routing.pooling.compiled import compiled
from routing.pooling.label_kernel import (
    AT_FIRST,
    BUCKET,
    BUCKETS,
    CAP,
    COUNT,
    DEAD,
    DUE,
    EARLY,
    ENDS,
    FAIR_S,
    FIRST_S,
    FROM_S,
    FULL,
    HASTY,
    HEAD,
    LAST,
    LATE,
    LATER,
    LEG,
    LEG_END,
    LEGS,
    LOW,
    MOST_S,
    NEVER_S,
    NEXT,
    NEXT_LEG,
    NODE,
    NONE,
    OWNER,
    PARENT,
    PARTS,
    PIECES,
    RESTED,
    RIDE,
    RISE,
    SEATS,
    SECONDS,
    SLACK,
    SPAN,
    SPAN_FROM,
    STRETCH,
    STRETCH_FROM,
    UNFAIR,
    UP,
    WATCHED,
    WIDTH_S,
    WORK,
    WORK_FROM,
    WORTH,
    Labels,
    Network,
    can_reach,
    dominates,
    drive,
    most_work_s,
)

SPREAD = np.uint64(11400714819323198485)


@compiled
def begin(
    n: Network, labels: Labels, start_cents: float, legs: Ints, worth: float, hasty: bool
) -> None:
    """Empties the labels but for the start, with the legs that are under way there."""
    start = len(n.stop)
    labels.table[:] = 0
    labels.bucket[:] = NONE
    labels.state[COUNT], labels.state[BUCKET] = 1, 0
    labels.state[ENDS], labels.state[FULL] = NONE, 0
    labels.state[HASTY] = 1 if hasty else 0
    labels.clock[FIRST_S], labels.clock[WORTH] = n.node[start, EARLY], worth
    horizon_s = n.node[start + 1, LATE] - n.node[start, EARLY]
    labels.clock[WIDTH_S] = max(1.0, horizon_s / (BUCKETS - 1))
    labels.whole[0] = 0
    labels.whole[0, NODE], labels.whole[0, PARENT], labels.whole[0, PIECES] = start, NONE, 1
    labels.whole[0, SEATS] = (1 << len(n.layouts)) - 1
    labels.whole[0, LEGS] = len(legs)
    labels.real[0, CAP], labels.real[0, AT_FIRST] = n.node[start, LATE], start_cents
    labels.piece[0, 0, FROM_S], labels.piece[0, 0, UP] = n.node[start, EARLY], n.node[start, RISE]
    labels.real[0, RESTED] = labels.real[0, WORK] = labels.real[0, STRETCH] = 0.0
    labels.real[0, WORK_FROM] = labels.real[0, STRETCH_FROM] = NEVER_S
    labels.real[0, SPAN], labels.real[0, SPAN_FROM] = 0.0, NEVER_S
    labels.aboard[0], labels.done[0], labels.name[0] = 0, np.uint64(0), np.uint64(0)
    labels.odd[0] = np.uint64(0)
    for x in range(len(legs)):
        labels.open[0, x] = legs[x]
        labels.name[0] ^= n.sign[legs[x]]
        end = n.leg[legs[x], LEG_END]
        labels.spare[0, x, DUE], labels.spare[0, x, SLACK] = n.node[end, LATE], NEVER_S
        for dimension in range(n.load.shape[1]):
            labels.aboard[0, dimension] += _load_to(n, end, dimension)
    _enter(n, labels, 0)


@compiled
def _load_to(n: Network, stop: int, dimension: int) -> int:
    """What a ride carries on its way to a stop."""
    load = 0
    for before in range(n.first[n.stop[stop, RIDE]], stop):
        load += n.load[before, dimension]
    return int(load)


@compiled
def search(n: Network, labels: Labels, steps: int) -> bool:
    """Takes up so many labels; True when none is left, or no space."""
    for _ in range(steps):
        while labels.bucket[labels.state[BUCKET]] == NONE:
            labels.state[BUCKET] += 1
            if labels.state[BUCKET] == BUCKETS:
                return True
        if labels.state[COUNT] + len(n.stop) + 2 > len(labels.whole):
            labels.state[FULL] = 1
            return True
        here = labels.bucket[labels.state[BUCKET]]
        labels.bucket[labels.state[BUCKET]] = labels.whole[here, LATER]
        if labels.whole[here, DEAD] == 0:
            _go_on(n, labels, here)
    return False


@compiled
def _go_on(n: Network, labels: Labels, here: int) -> None:
    """Makes all labels that follow on one."""
    legs = labels.whole[here, LEGS]
    for x in range(legs):
        _visit(n, labels, here, n.leg[labels.open[here, x], LEG_END], 0)
    breaks = _useful_parts(n, labels, here)
    for x in range(len(n.pickups)):
        there = n.pickups[x]
        ride = n.stop[there, RIDE]
        served = labels.done[here, ride >> 6] >> np.uint64(ride & 63) & np.uint64(1)
        if served == np.uint64(0) and can_reach(n, labels, here, there):
            for parts in range(breaks + 1):
                _visit(n, labels, here, there, parts)
    if legs == 0 and (labels.whole[here, NODE] < len(n.stop) or labels.clock[WORTH] > 0):
        _end(n, labels, here)


@compiled
def _useful_parts(n: Network, labels: Labels, here: int) -> int:
    """How long a break after a label may be of use: only where nobody is on board."""
    if labels.whole[here, LEGS] > 0 or labels.whole[here, NODE] >= len(n.stop):
        return 0
    hours_bind = labels.real[here, WORK_FROM] < NEVER_S or labels.real[here, STRETCH_FROM] < NEVER_S
    return int(n.rest[PARTS]) if hours_bind else 0


@compiled
def _end(n: Network, labels: Labels, here: int) -> None:
    """Ends the tour; its label goes to the list of ends when it is worth it."""
    new = labels.state[COUNT]
    if not drive(n, labels, here, new, len(n.node) - 1, NEVER_S, 0):
        return
    if n.rest[WATCHED] > 0:
        if labels.real[new, WORK] > most_work_s(n, labels.real[new, RESTED]):
            return
        unfair_s = max(0.0, labels.real[new, SPAN] - n.rest[FAIR_S])
        labels.real[new, LOW] += n.rest[UNFAIR] * unfair_s
    if labels.real[new, LOW] < labels.clock[WORTH]:
        labels.whole[new, NEXT] = labels.state[ENDS]
        labels.state[ENDS] = new
        labels.state[COUNT] += 1


@compiled
def _visit(n: Network, labels: Labels, here: int, there: int, parts: int) -> None:
    """Makes the label that goes on to a stop, maybe after a break, if anything may come of it."""
    new = labels.state[COUNT]
    if (
        _change_legs(n, labels, here, new, there, parts)
        and _change_load(n, labels, here, new, there)
        and _keeps_time(n, labels, new, n.stop[there, NEXT_LEG])
    ):
        _change_done(n, labels, here, new, there)
        _pay_fines(n, labels, here, new, there)
        labels.whole[new, DEAD] = 0
        if not _is_dominated(n, labels, new):
            labels.state[COUNT] += 1
            _enter(n, labels, new)


@compiled
def _change_legs(n: Network, labels: Labels, here: int, new: int, there: int, parts: int) -> bool:
    """Drives on, ending and beginning legs; False when that is too late or not permitted."""
    ends, begins = n.stop[there, LEG], n.stop[there, NEXT_LEG]
    way_s, due_s = n.way[labels.whole[here, NODE], there, SECONDS], NEVER_S
    count, placed, name = 0, begins < 0, labels.name[here]
    for x in range(labels.whole[here, LEGS]):
        leg, slack_s = labels.open[here, x], labels.spare[here, x, SLACK]
        leg_due_s = min(labels.spare[here, x, DUE], labels.real[here, CAP] + slack_s)
        if slack_s < way_s:
            return False
        if leg == ends:
            due_s = leg_due_s
            continue
        if begins >= 0 and n.apart[begins, leg]:
            return False
        if not placed and leg > begins:
            labels.open[new, count] = begins
            count += 1
            placed = True
        labels.open[new, count] = leg
        labels.spare[new, count, DUE] = leg_due_s
        labels.spare[new, count, SLACK] = slack_s - way_s
        count += 1
    if not placed:
        labels.open[new, count] = begins
        count += 1
    if ends >= 0:
        name ^= n.sign[ends]
    if begins >= 0:
        name ^= n.sign[begins]
    labels.name[new], labels.whole[new, LEGS] = name, count
    return drive(n, labels, here, new, there, due_s, parts)


@compiled
def _change_load(n: Network, labels: Labels, here: int, new: int, there: int) -> bool:
    """Writes the load; False when it leaves no layout that held from the start."""
    for dimension in range(n.load.shape[1]):
        labels.aboard[new, dimension] = labels.aboard[here, dimension]
        labels.aboard[new, dimension] += n.load[there, dimension]
    seats = 0
    for layout in range(len(n.layouts)):
        holds = (labels.whole[here, SEATS] >> layout) & 1 == 1
        for dimension in range(n.load.shape[1]):
            if labels.aboard[new, dimension] > n.layouts[layout, dimension]:
                holds = False
        if holds:
            seats |= 1 << layout
    labels.whole[new, SEATS] = seats
    return bool(seats != 0)


@compiled
def _keeps_time(n: Network, labels: Labels, new: int, begins: int) -> bool:
    """Whether each leg under way can end in time; says by when for the one that begins."""
    node, first_s = labels.whole[new, NODE], labels.piece[new, 0, FROM_S]
    for x in range(labels.whole[new, LEGS]):
        leg = labels.open[new, x]
        end = n.leg[leg, LEG_END]
        if leg == begins:
            most_s = n.leg[leg, MOST_S]
            labels.spare[new, x, SLACK] = most_s
            labels.spare[new, x, DUE] = min(n.node[end, LATE], labels.real[new, CAP] + most_s)
        way_s = n.way[node, end, SECONDS]
        if way_s > labels.spare[new, x, SLACK] or first_s + way_s > labels.spare[new, x, DUE]:
            return False
    return True


@compiled
def _change_done(n: Network, labels: Labels, here: int, new: int, there: int) -> None:
    """Writes the rides that must not be served again, without those that are out of reach."""
    ride = n.stop[there, RIDE]
    for word in range(labels.done.shape[1]):
        labels.done[new, word] = labels.done[here, word]
    if n.stop[there, LAST]:
        labels.done[new, ride >> 6] |= np.uint64(1) << np.uint64(ride & 63)
    for word in range(labels.done.shape[1]):
        rest, bit, kept = labels.done[new, word], 0, np.uint64(0)
        while rest != np.uint64(0):
            if rest & np.uint64(1) != np.uint64(0) and can_reach(
                n, labels, new, n.first[word * 64 + bit]
            ):
                kept |= np.uint64(1) << np.uint64(bit)
            rest >>= np.uint64(1)
            bit += 1
        labels.done[new, word] = kept


@compiled
def _pay_fines(n: Network, labels: Labels, here: int, new: int, there: int) -> None:
    """Counts a ride that boards in the cuts that it is in; every second one costs a fine."""
    odd = labels.odd[here]
    cuts = n.cuts[n.stop[there, RIDE]] if n.stop[there, LEG] < 0 else np.uint64(0)
    labels.odd[new] = odd ^ cuts
    even, cut = odd & cuts, 0
    while even != np.uint64(0):
        if even & np.uint64(1) != np.uint64(0):
            labels.real[new, AT_FIRST] += n.fine[cut]
            labels.real[new, LOW] += n.fine[cut]
        even >>= np.uint64(1)
        cut += 1


@compiled
def _address(labels: Labels, node: int, name: np.uint64) -> int:
    """Where the list of a node and a set of legs is, or would be."""
    mask = np.uint64(len(labels.table) - 1)
    address = (((name ^ np.uint64(node + 1)) * SPREAD) >> np.uint64(20)) & mask
    while labels.table[address, OWNER] != 0:
        owner = labels.table[address, OWNER] - 1
        if labels.whole[owner, NODE] == node and labels.name[owner] == name:
            break
        address = (address + np.uint64(1)) & mask
    return int(address)


@compiled
def _is_dominated(n: Network, labels: Labels, new: int) -> bool:
    """Whether a label with the same legs under way, or with one less, dominates."""
    for x in range(-1, labels.whole[new, LEGS]):
        sign = np.uint64(0) if x < 0 else n.sign[labels.open[new, x]]
        address = _address(labels, labels.whole[new, NODE], labels.name[new] ^ sign)
        if labels.table[address, OWNER] == 0:
            continue
        one = labels.table[address, HEAD]
        while one != NONE:
            if dominates(n, labels, one, new):
                return True
            one = labels.whole[one, NEXT]
    return False


@compiled
def _enter(n: Network, labels: Labels, new: int) -> None:
    """Puts a label into its bucket and its list, without those that it dominates."""
    address = _address(labels, labels.whole[new, NODE], labels.name[new])
    if labels.table[address, OWNER] == 0:
        labels.table[address, OWNER], labels.table[address, HEAD] = new + 1, NONE
    before, one = NONE, labels.table[address, HEAD]
    while one != NONE:
        after = labels.whole[one, NEXT]
        if not dominates(n, labels, new, one):
            before = one
        else:
            labels.whole[one, DEAD] = 1
            if before == NONE:
                labels.table[address, HEAD] = after
            else:
                labels.whole[before, NEXT] = after
        one = after
    labels.whole[new, NEXT] = labels.table[address, HEAD]
    labels.table[address, HEAD] = new
    since_s = labels.piece[new, 0, FROM_S] - labels.clock[FIRST_S]
    bucket = max(int(since_s / labels.clock[WIDTH_S]), labels.state[BUCKET])
    labels.whole[new, LATER] = labels.bucket[bucket]
    labels.bucket[bucket] = new


@compiled
def legs_apart(way_s: Floats, node: Floats, here: Ints, leg: Ints) -> Bools:
    """[leg, leg]: no order in which both are under way at some time fits windows and limits.

    `here` is where each leg begins, `way_s` [stop, stop] from begin to arrival.
    """
    apart = np.ones((len(leg), len(leg)), dtype=np.bool_)
    for x in range(len(leg)):
        for y in range(len(leg)):
            p, q, d, e = here[x], here[y], leg[x, LEG_END], leg[y, LEG_END]
            if _fits(way_s, node, (p, q, d, e), 2, 3, leg[x, MOST_S], leg[y, MOST_S]) or _fits(
                way_s, node, (p, q, e, d), 3, 2, leg[x, MOST_S], leg[y, MOST_S]
            ):
                apart[x, y] = apart[y, x] = False
    return apart


@compiled
def _fits(
    way_s: Floats,
    node: Floats,
    order: tuple[int, int, int, int],
    first_end: int,
    second_end: int,
    first_most_s: float,
    second_most_s: float,
) -> bool:
    """Whether two legs that begin at positions 0 and 1 can end at the given ones.

    Begins are raised until all holds. If they still rise after six rounds, that is no proof, and
    the answer is yes.
    """
    at = np.zeros(4)
    for x in range(4):
        at[x] = node[order[x], EARLY]
    for _ in range(6):
        before = at.sum()
        for x in range(1, 4):
            at[x] = max(at[x], at[x - 1] + way_s[order[x - 1], order[x]])
        at[0] = max(at[0], at[first_end] - first_most_s)
        at[1] = max(at[1], at[second_end] - second_most_s)
        for x in range(4):
            if at[x] > node[order[x], LATE]:
                return False
        if at.sum() == before:
            return True
    return True
