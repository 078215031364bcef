"""Messages between participant and office, in two languages."""

from datetime import timedelta

import pytest

from mobility.i18n import Wording
from mobility.messages.templates import word
from mobility.model import MessageChannel, OutboxMessage
from mobility.participation import (
    State,
    forget_said,
    get_conversation,
    list_all_conversations,
    settle_conversation,
    write_to_office,
    write_to_participant,
)
from mobility.refusals import Refusal
from mobility.storage.messages import list_messages
from tests.mobility.town import NOW, REGION, ZONE, Town

OFFICE = "staff:dora"


def sent(town: Town) -> list[OutboxMessage]:
    with town.service.database.reading() as session:
        return list(
            list_messages(session, REGION, NOW - timedelta(days=1), NOW + timedelta(days=400))
        )


def states(town: Town) -> list[State]:
    return [one.state for one in list_all_conversations(town.service, REGION)]


def test_open_overdue_answered(town: Town) -> None:
    """Open for 24 hours, overdue after that, answered once the office writes."""
    person = town.add_participant("ar").id
    write_to_office(town.service, REGION, person, sentence="lost", language="ar")
    assert states(town) == [State.OPEN]
    town.clock.advance(timedelta(hours=24))
    assert states(town) == [State.OPEN]
    town.clock.advance(timedelta(seconds=1))
    assert states(town) == [State.OVERDUE]
    write_to_participant(town.service, REGION, person, sentence="found", actor=OFFICE)
    assert states(town) == [State.ANSWERED]
    write_to_office(town.service, REGION, person, sentence="thanks", language="ar")
    assert states(town) == [State.OPEN]
    settle_conversation(town.service, REGION, person)
    assert states(town) == [State.ANSWERED]


def test_who_waits_longest_stands_first(town: Town) -> None:
    people = [town.add_participant().id for _ in range(3)]
    for person in people:
        write_to_office(town.service, REGION, person, words="…", language="en")
        town.clock.advance(timedelta(minutes=1))
    write_to_participant(town.service, REGION, people[0], sentence="yes", actor=OFFICE)
    listed = [one.participant_id for one in list_all_conversations(town.service, REGION)]
    assert listed == [people[1], people[2], people[0]]


def test_each_side_reads_the_ready_sentence_in_its_language(town: Town) -> None:
    """What is kept is the sentence of the catalogue, which both translate."""
    person = town.add_participant("ar").id
    write_to_office(
        town.service, REGION, person, sentence="lost", words=" حقيبة سوداء ", language="ar"
    )
    (message,) = get_conversation(town.service, REGION, person).messages
    assert message.sentence == "I have left something in the bus."
    assert (message.words, message.language) == ("حقيبة سوداء", "ar")


def test_the_message_out_holds_no_free_words(town: Town) -> None:
    """Only the ready sentence, in her language; it waits for the morning at night like others."""
    person = town.add_participant("en")
    write_to_participant(
        town.service, REGION, person.id, sentence="found", words="Your purse.", actor=OFFICE
    )
    write_to_participant(town.service, REGION, person.id, words="Your purse.", actor=OFFICE)
    first, second = sorted(sent(town), key=lambda one: one.facts["sentence"], reverse=True)
    assert [first.phone, first.channel] == [person.phone, MessageChannel.SMS]
    region = town.service.region(REGION)
    texts = [word(one.template, one.facts, Wording("en", ZONE), region) for one in (first, second)]
    assert "We have found it." in texts[0]
    assert all("purse" not in text for text in texts)
    assert all("purse" not in str(one.facts) for one in (first, second))


@pytest.mark.parametrize(("sentence", "words"), [("", "  "), ("found", ""), ("nonsense", "x")])
def test_nothing_or_a_sentence_of_the_other_side_is_refused(
    town: Town, sentence: str, words: str
) -> None:
    person = town.add_participant().id
    with pytest.raises(Refusal, match="nothing_written"):
        write_to_office(town.service, REGION, person, sentence=sentence, words=words, language="en")
    assert list_all_conversations(town.service, REGION) == ()


def test_twenty_open_messages_are_enough(town: Town) -> None:
    """After that the office is called; once it has answered, writing goes on."""
    person = town.add_participant().id
    for _ in range(20):
        write_to_office(town.service, REGION, person, sentence="call_me", language="en")
    with pytest.raises(Refusal, match="too_many_open"):
        write_to_office(town.service, REGION, person, sentence="call_me", language="en")
    write_to_participant(town.service, REGION, person, sentence="will_call", actor=OFFICE)
    write_to_office(town.service, REGION, person, sentence="thanks", language="en")


def test_what_was_written_is_forgotten(town: Town) -> None:
    """After the region's 90 days, and not before."""
    person = town.add_participant().id
    write_to_office(town.service, REGION, person, words="my secret", language="en")
    town.clock.advance(timedelta(days=90))
    forget_said(town.service, REGION)
    assert len(get_conversation(town.service, REGION, person).messages) == 1
    town.clock.advance(timedelta(seconds=1))
    forget_said(town.service, REGION)
    assert get_conversation(town.service, REGION, person).messages == ()
