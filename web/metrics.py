"""Figures in the text format of Prometheus, for whoever has the key."""

import hmac

from flask import Blueprint, Response, abort, request

from mobility.metrics import Metric, list_metrics
from web.context import the_service

pages = Blueprint("metrics", __name__)


@pages.get("/metrics")
def metrics() -> Response:
    """https://prometheus.io/docs/instrumenting/exposition_formats/"""
    key = the_service().settings.metrics_key.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not key or not hmac.compare_digest(key.encode(), given.encode()):
        abort(404)
    lines, last = [], ""
    for metric in list_metrics(the_service()):
        if metric.name != last:
            lines.append(f"# TYPE {metric.name} gauge")
        lines.append(_line(metric))
        last = metric.name
    return Response("\n".join([*lines, ""]), mimetype="text/plain; version=0.0.4")


def _line(metric: Metric) -> str:
    labels = ",".join(f'{name}="{value}"' for name, value in metric.labels)
    return f"{metric.name}{{{labels}}} {metric.value!r}"
