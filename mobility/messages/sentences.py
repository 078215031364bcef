"""Ready sentences, which each side reads in the own language, by their keys."""

from mobility.i18n import N_

# What a participant may say to the office with one tap.
TO_OFFICE: dict[str, str] = {
    "bus_missing": N_("The bus has not come."),
    "late": N_("I am a few minutes late."),
    "not_coming": N_("I cannot come today."),
    "child_seat": N_("I need a child seat."),
    "other_place": N_("I need to be picked up at another place."),
    "lost": N_("I have left something in the bus."),
    "call_me": N_("Please call me."),
    "thanks": N_("Thank you!"),
}

# What the office may say to a participant.
TO_PARTICIPANT: dict[str, str] = {
    "on_the_way": N_("The bus is on its way to you."),
    "waits": N_("The bus waits for you."),
    "yes": N_("Yes, that is possible. We have noted it."),
    "no": N_("Sorry, that is not possible."),
    "book_anew": N_("Please cancel this ride and book a new one."),
    "found": N_("We have found it. You can fetch it at the office."),
    "not_found": N_("We have not found it. Sorry."),
    "will_call": N_("We will call you today."),
    "please_call": N_("Please call us."),
    "welcome": N_("Thank you for your message."),
}

# What is told to many.
NEWS: dict[str, str] = {
    "snow": N_("Snow and ice: the buses may come later. Please wait at the door."),
    "course_moved": N_("The course takes place somewhere else. Please look at the offer."),
    "meeting_point": N_("The meeting point has changed. Please look under My rides."),
    "no_buses": N_("Today there are no buses because of the weather. Please stay at home."),
}

# What is asked of many.
QUESTIONS: dict[str, str] = {
    "start": N_("Which start of the course would suit you best?"),
    "day": N_("Which day would suit you best?"),
}

READY = {**TO_OFFICE, **TO_PARTICIPANT, **NEWS, **QUESTIONS}
