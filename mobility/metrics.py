"""Figures for monitoring, without anything personal: jobs, messages, gateways."""

from collections.abc import Iterator
from dataclasses import dataclass

from mobility.service import Service
from mobility.storage.jobs import count_runs, last_successes
from mobility.storage.messages import count_by_status, list_failing_gateways

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Metric:
    """One figure at one instant; names and units as Prometheus wants them."""

    name: str
    labels: Labels
    value: float


def list_metrics(service: Service) -> list[Metric]:
    """The figures of all regions, those of one name together."""
    found = [
        metric for region_id in service.settings.region_ids for metric in _of(service, region_id)
    ]
    return sorted(found, key=lambda metric: metric.name)


def _of(service: Service, region_id: str) -> Iterator[Metric]:
    region, now = ("region", region_id), service.clock.now()
    with service.database.reading() as session:
        for name, at in last_successes(session, region_id).items():
            job = (region, ("job", name))
            yield Metric("hinfahrt_job_last_success_timestamp_seconds", job, at.timestamp())
        for (name, outcome), count in count_runs(session, region_id).items():
            labels = (region, ("job", name), ("outcome", outcome.value))
            yield Metric("hinfahrt_job_runs", labels, count)
        for status, count in count_by_status(session, region_id).items():
            yield Metric("hinfahrt_messages", (region, ("status", status.value)), count)
        for row in list_failing_gateways(session, region_id, now):
            failing_s = (now - (row.failing_since or now)).total_seconds()
            gateway = (region, ("channel", row.channel.value))
            yield Metric("hinfahrt_gateway_failing_seconds", gateway, failing_s)
