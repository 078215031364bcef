"""What tells open boards that something has changed: an event stream, or the pulse to be asked for.

A stream holds a thread of its process for as long as it lasts. So there are few of them at a time,
and each ends after a while, when the browser opens another one. Whoever finds none free asks for
the pulse instead.

Nobody looks into the database but streams that are open, and all those of a process and a day look
together: twice a second, by one query.
"""

from collections.abc import Iterator
from datetime import date
from threading import BoundedSemaphore, Event, Lock
from time import monotonic

from flask import Response, abort, current_app, jsonify, request

from mobility.planning import watch_day
from mobility.service import Service
from web.context import the_region, the_service
from web.dispatch.blueprint import for_office, pages

STREAMS_A_PROCESS = 6
"""Of the 16 threads that a process serves with (`mobility.cli.running`)."""

LOOK_EVERY_S = 0.5
ASK_EVERY_S = 0.25
"""A stream asks so often what the last look has shown; a change is told within both together."""

BREATHE_EVERY_S = 1.0
"""So often a stream says something, which shows whether anybody still listens."""

STREAM_LASTS_S = 240


class Looks:
    """The pulse of each day that streams of this process tell of, as it was seen last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: dict[tuple[str, date], tuple[float, str]] = {}

    def pulse(self, service: Service, region_id: str, day: date) -> str:
        """The pulse of a day, as old as `LOOK_EVERY_S` at most."""
        with self._lock:
            now = monotonic()
            self._seen = {
                key: (at, pulse)
                for key, (at, pulse) in self._seen.items()
                if now - at < LOOK_EVERY_S
            }
            if (region_id, day) not in self._seen:
                self._seen[region_id, day] = now, watch_day(service, region_id, day)
            return self._seen[region_id, day][1]


class Streams:
    """How many streams this process may still open, and whether it is told to stop."""

    def __init__(self, most: int = STREAMS_A_PROCESS) -> None:
        self.free = BoundedSemaphore(most)
        self.stopped = Event()
        self.looks = Looks()


def streams() -> Streams:
    found: Streams = current_app.extensions.setdefault("hinfahrt_streams", Streams())
    return found


@pages.get("/<day:day>/pulse")
@for_office
def pulse(day: date) -> Response:
    """A text that is another one as soon as the day's board has changed."""
    return jsonify(pulse=watch_day(the_service(), the_region().id, day))


@pages.get("/<day:day>/live")
@for_office
def live(day: date) -> Response:
    """Server-sent events: the pulse of the day, again whenever it has changed."""
    opened = streams()
    if not opened.free.acquire(blocking=False):
        abort(503)
    service, region_id = the_service(), the_region().id
    known = request.headers.get("Last-Event-ID") or request.args.get("pulse", "")
    response = Response(_tell(opened, service, region_id, day, known), mimetype="text/event-stream")
    response.call_on_close(opened.free.release)
    response.headers["X-Accel-Buffering"] = "no"  # a proxy must pass each event on at once
    return response


def _tell(
    opened: Streams, service: Service, region_id: str, day: date, known: str
) -> Iterator[str]:
    yield "retry: 1000\n\n"
    for turn in range(round(STREAM_LASTS_S / ASK_EVERY_S)):
        now = opened.looks.pulse(service, region_id, day)
        if now != known:
            known = now
            yield f"id: {now}\ndata: {now}\n\n"
        elif turn % round(BREATHE_EVERY_S / ASK_EVERY_S) == 0:
            yield ":\n\n"
        if opened.stopped.wait(ASK_EVERY_S):
            return
