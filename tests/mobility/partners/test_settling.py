"""What became of a ride in a partner's hands, and what it cost."""

from datetime import date

import pytest

from mobility.booking import cancel
from mobility.jobs import NIGHTLY_JOBS, run_if_due
from mobility.model import Action, AuditEntry, HandoverState, RideStatus
from mobility.partners import find_order, settle, settlement, settlement_rows, take_back
from mobility.planning import (
    Result,
    check_day,
    close_day,
    get_closing,
    note_results,
)
from mobility.refusals import Refusal
from tests.mobility.partners.orders import STAFF, add_partner, give, handover, status_of
from tests.mobility.town import DAY, REGION, Town, at, spot

S, H = RideStatus, HandoverState
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def test_a_day_is_closed_with_his_result_and_billed_later(town: Town) -> None:
    """Agreed 25.00, billed 27.50: 2.50 more. His ride is a gap until somebody says what became
    of it; its price may come after the day is closed, and nothing else may.
    """
    town.add_van()
    course = town.add_session()
    stays, goes = (town.book(town.wish(course, spot(4, n)))[0] for n in range(2))
    partner = add_partner(town)
    give(town, goes, partner)
    cancel(town.service, REGION, stays, STAFF)
    known = handover(town).id
    with pytest.raises(Refusal, match="not_handed_over"):
        settle(town.service, REGION, {known: 1}, actor=STAFF)
    town.clock.instant = at(18)
    assert [gap.ride_id for gap in get_closing(town.service, REGION, DAY).gaps] == [goes]
    with pytest.raises(Refusal, match="day_has_gaps"):
        close_day(town.service, REGION, DAY, STAFF)
    note_results(town.service, REGION, DAY, {goes: Result.DRIVEN}, STAFF)
    assert (handover(town).state, status_of(town, goes)) == (H.DRIVEN, S.HANDED_OVER)
    assert get_closing(town.service, REGION, DAY).without_price == 1
    close_day(town.service, REGION, DAY, STAFF)
    with pytest.raises(Refusal, match="day_closed"):
        take_back(town.service, REGION, goes, actor=STAFF)
    with pytest.raises(Refusal, match="day_closed"):
        give(town, goes, partner)
    assert settlement(town.service, REGION, partner, NOVEMBER).open == 1
    settle(town.service, REGION, {known: 2750}, actor=STAFF)
    month = settlement(town.service, REGION, partner, NOVEMBER)
    assert (month.agreed_cents, month.actual_cents, month.difference_cents) == (2500, 2750, 250)
    assert month.open == get_closing(town.service, REGION, DAY).without_price == 0
    header, row = settlement_rows(town.service, month)
    assert dict(zip(header, row, strict=True))["difference_cents"] == 250
    assert settlement(town.service, REGION, partner, DECEMBER).rides == ()
    assert check_day(town.service, REGION, DAY) == ()


@pytest.mark.parametrize(
    ("result", "state", "status", "due_cents"),
    [
        (Result.NO_SHOW, H.NO_SHOW, S.HANDED_OVER, 2500),
        (Result.NOT_DRIVEN, H.CANCELLED, S.CANCELLED_BY_OPERATOR, 0),
    ],
)
def test_what_else_can_become_of_it(
    town: Town, result: Result, state: HandoverState, status: RideStatus, due_cents: int
) -> None:
    """Who came in vain is paid as agreed; who did not come is not."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    partner = add_partner(town)
    give(town, ride, partner)
    town.clock.instant = at(18)
    note_results(town.service, REGION, DAY, {ride: result}, STAFF)
    assert (handover(town).state, status_of(town, ride)) == (state, status)
    assert settlement(town.service, REGION, partner, NOVEMBER).agreed_cents == due_cents
    close_day(town.service, REGION, DAY, STAFF)
    assert check_day(town.service, REGION, DAY) == ()


def test_a_bill_says_that_it_was_driven(town: Town) -> None:
    """The bill comes before somebody closes the day: no gap is left."""
    town.add_van()
    (ride,) = town.book(town.wish(town.add_session()))
    give(town, ride, add_partner(town))
    town.clock.instant = at(18)
    settle(town.service, REGION, {handover(town).id: 2500}, actor=STAFF)
    assert get_closing(town.service, REGION, DAY).can_close


def test_after_ninety_days_an_order_is_about_nobody(town: Town) -> None:
    """Name, door and number are gone from the order, the price stays."""
    town.add_van()
    person = town.add_participant()
    (ride,) = town.book(town.wish(town.add_session()), person)
    give(town, ride, add_partner(town))
    before = find_order(town.service, REGION, ride)
    assert {"Vorname", "Telefon"} <= {word for word, _ in before.lines}
    town.clock.instant = at(4, 0, date(2027, 3, 1))
    for job in NIGHTLY_JOBS:
        run_if_due(town.service, REGION, job)
    after = find_order(town.service, REGION, ride)
    said, price = dict(after.lines), "Vereinbarter Preis"
    assert (said["Vorname"], said[price]) == ("–", dict(before.lines)[price])
    assert said["Telefon"] == "–"
    assert said["Abholung"].endswith(", ")


def test_a_bill_is_entered_as_a_whole_and_mended(town: Town) -> None:
    """One wrong price of two: none is written. What is mended says both in the audit, what is the
    same again says nothing.
    """
    town.add_van()
    course = town.add_session()
    partner = add_partner(town)
    for n in range(2):
        give(town, town.book(town.wish(course, spot(4, n)))[0], partner)
    town.clock.instant = at(18)
    one, two = (ride.handover_id for ride in settlement(town.service, REGION, partner).rides)
    with pytest.raises(Refusal, match="price_wrong"):
        settle(town.service, REGION, {one: 2500, two: 100_001}, actor=STAFF)
    assert settlement(town.service, REGION, partner).open == 2
    settle(town.service, REGION, {one: 2500, two: 2600}, actor=STAFF)
    settle(town.service, REGION, {one: 2500, two: 2650}, actor=STAFF)
    with town.service.database.reading() as session:
        rows = session.query(AuditEntry).filter_by(action=Action.RIDE_SETTLED)
        assert sorted(row.reason for row in rows) == ["25.00 €", "26.00 €", "26.00 € → 26.50 €"]
