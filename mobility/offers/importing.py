"""Import of a provider's table or calendar: looked at first, then the right rows are taken.

The same file again changes nothing. What is no longer in the file stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from mobility.model import Action, AuditEntry, Offer
from mobility.offers.keeping import (
    Keeper,
    OfferDraft,
    without_known,
    write_dates,
    write_offer,
)
from mobility.offers.reading import RawRow, read_rows
from mobility.offers.rows import CheckedRow, Finder, check_row
from mobility.offers.schedule import PlannedDate
from mobility.refusals import Refusal
from mobility.regions import RegionSettings
from mobility.service import Service
from mobility.storage import Session
from mobility.storage.offers import find_offer_by_key, find_provider
from mobility.whereabouts import is_same_place


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class ImportedRow:
    """A row of the file; `new_dates` are added, `why_not` says what is wrong with it.

    `address` is where the venue was found.
    """

    line: int
    title: str
    outcome: Outcome
    new_dates: tuple[PlannedDate, ...] = ()
    address: str = ""
    why_not: Refusal | None = None


@dataclass(frozen=True)
class Import:
    """What a file would do, or has done. The signed token stands for the file until it is taken."""

    rows: tuple[ImportedRow, ...]
    token: str

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)


def preview_import(
    service: Service, region_id: str, provider_id: str, content: bytes, keeper: Keeper
) -> Import:
    """What taking a file would do; nothing is written.

    Raises Refusal `provider_unknown`, `not_allowed`, and those of `read_rows`.
    """
    region = service.region(region_id)
    rows = read_rows(content, region.zone)
    with service.database.reading() as session:
        _check_provider(session, region_id, provider_id, keeper)
        checked = _check_rows(service, session, region, provider_id, rows)
        judged = [_judge(service, session, region, row) for row in checked]
    return Import(tuple(judged), _signer(service, region_id).dumps([provider_id, _packed(rows)]))


def take_import(service: Service, region_id: str, token: str, keeper: Keeper) -> Import:
    """Write the right rows of a file that was looked at; returns what was done.

    Raises Refusal `import_broken`, `provider_unknown`, `not_allowed`.
    """
    region = service.region(region_id)
    try:
        provider_id, packed = _signer(service, region_id).loads(token)
    except BadData as error:
        raise Refusal("import_broken") from error
    rows = [RawRow(line, cells, tuple(days), gone) for line, cells, days, gone in packed]
    with service.database.reading() as session:
        _check_provider(session, region_id, provider_id, keeper)
        checked = _check_rows(service, session, region, provider_id, rows)
    with service.database.writing() as session:
        done = [_take(service, session, region, row, keeper) for row in checked]
        session.add(
            AuditEntry(
                region_id=region_id,
                at=service.clock.now(),
                actor=keeper.actor,
                action=Action.OFFERS_IMPORTED,
                subject=f"provider:{provider_id}",
            )
        )
    return Import(tuple(done), token)


def _take(
    service: Service, session: Session, region: RegionSettings, row: CheckedRow, keeper: Keeper
) -> ImportedRow:
    judged = _judge(service, session, region, row)
    if row.draft is None or judged.outcome in (Outcome.WRONG, Outcome.UNCHANGED):
        return judged
    stored = _find(session, region, row.draft)
    offer = write_offer(session, region, row.draft, keeper, stored.id if stored else None)
    write_dates(session, offer, judged.new_dates)
    return judged


def _judge(
    service: Service, session: Session, region: RegionSettings, row: CheckedRow
) -> ImportedRow:
    """What a row would change."""
    if row.draft is None:
        return ImportedRow(row.line, row.title, Outcome.WRONG, why_not=row.why_not)
    stored, address = _find(session, region, row.draft), row.draft.venue.address
    if stored is None:
        dates = tuple(date for date in row.dates if not date.skipped)
        return ImportedRow(row.line, row.title, Outcome.NEW, dates, address)
    looked_at = without_known(service, session, stored, row.dates)
    dates = tuple(date for date in looked_at if not date.skipped)
    is_new = bool(dates) or not _says(stored, row.draft)
    outcome = Outcome.CHANGED if is_new else Outcome.UNCHANGED
    return ImportedRow(row.line, row.title, outcome, dates, address)


def _says(stored: Offer, draft: OfferDraft) -> bool:
    """Whether an offer is stored as the draft has it."""
    return not stored.withdrawn and (
        stored.titles,
        stored.descriptions,
        stored.kind,
        stored.audience,
        tuple(stored.languages),
        stored.level,
        stored.age_from,
        stored.age_to,
        stored.places_free,
        stored.place.name,
        is_same_place(stored.place, draft.venue),
    ) == (
        draft.titles,
        draft.descriptions,
        draft.kind,
        draft.audience,
        draft.languages,
        draft.level,
        draft.age_from,
        draft.age_to,
        draft.places_free,
        draft.venue.name,
        True,
    )


def _find(session: Session, region: RegionSettings, draft: OfferDraft) -> Offer | None:
    return find_offer_by_key(session, region.id, draft.provider_id, draft.external_key or "")


def _check_rows(
    service: Service,
    session: Session,
    region: RegionSettings,
    provider_id: str,
    rows: Sequence[RawRow],
) -> list[CheckedRow]:
    """The rows as offers; two of one key must say the same but for their dates."""
    finder = Finder.of_region(service, session, region)
    first: dict[str | None, CheckedRow] = {}
    checked = []
    for raw in rows:
        row = check_row(service, region, finder, provider_id, raw)
        if row.draft:
            before = first.setdefault(row.draft.external_key, row)
            if before.draft != row.draft:
                why_not = Refusal("key_repeated", line=before.line)
                row = CheckedRow(row.line, row.title, why_not=why_not)
        checked.append(row)
    return checked


def _check_provider(session: Session, region_id: str, provider_id: str, keeper: Keeper) -> None:
    if keeper.provider_id not in (None, provider_id):
        raise Refusal("not_allowed")
    if find_provider(session, region_id, provider_id) is None:
        raise Refusal("provider_unknown")


def _packed(rows: Sequence[RawRow]) -> list[object]:
    return [[row.line, dict(row.cells), list(row.excluded), row.cancelled] for row in rows]


def _signer(service: Service, region_id: str) -> URLSafeSerializer:
    return URLSafeSerializer(service.settings.signing_key, salt=f"offers.import.{region_id}")
