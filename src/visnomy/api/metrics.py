"""What Prometheus may ask of a server: calls, refusals, the queue, the database, the analysis.

One registry an application, not the process's own: several servers may run in one process.
"""

import hmac
import logging
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from visnomy.api.answer import failure, new_request_id
from visnomy.api.nearness import why_not_near
from visnomy.errors import RequestRefused, Throttled, WireError
from visnomy.library.context import Library
from visnomy.library.health import Health, look

PATH = "/metrics"
BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
LIMITS = {
    "Throttling.User": "ProjectQueriesPerSecond",
    "Throttling.Api": "EngineConcurrency",
}

log = logging.getLogger(__name__)


class Metrics:
    """The numbers of one application."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._calls = Counter(
            "visnomy_requests",
            "Calls of the API by operation and code; no operation is named before the signature.",
            ["action", "code"],
            registry=registry,
        )
        self._seconds = Histogram(
            "visnomy_request_seconds",
            "The time from the head of a call to its answer.",
            ["action"],
            buckets=BUCKETS_S,
            registry=registry,
        )
        self._throttled = Counter(
            "visnomy_throttled",
            "Calls over a limit of their project.",
            ["limit"],
            registry=registry,
        )
        self._up = Gauge("visnomy_database_up", "Whether the database answers.", registry=registry)
        self._jobs = Gauge(
            "visnomy_jobs", "Jobs by queue and state.", ["queue", "state"], registry=registry
        )
        self._deliveries = Gauge(
            "visnomy_deliveries",
            "Events by the place that gets them and how far they are.",
            ["sink", "state"],
            registry=registry,
        )
        self._faults = Gauge(
            "visnomy_analysis_faults_total",
            "Analysis processes that died or took too long, over all workers of the database.",
            ["kind"],
            registry=registry,
        )
        self._pool = Gauge(
            "visnomy_database_connections",
            "Connections of this process by pool and state.",
            ["pool", "state"],
            registry=registry,
        )

    def note(self, action: str, error: WireError | None, began_s: float) -> None:
        """Count a call that has ended.

        Args:
            action: the operation's name, or '' where none was found.
            error: what it was answered with, or None for a success.
            began_s: `perf_counter` at its beginning.
        """
        self._calls.labels(action, error.code if error else "OK").inc()
        self._seconds.labels(action).observe(perf_counter() - began_s)
        if isinstance(error, Throttled):
            self._throttled.labels(LIMITS[error.code]).inc()

    def text(self, health: Health | None) -> bytes:
        """Everything in the exposition format; without a database only what this process knows."""
        self._up.set(health is not None)
        for gauge in (self._jobs, self._deliveries, self._faults, self._pool):
            gauge.clear()
        if health is not None:
            for (queue, state), count in health.jobs.items():
                self._jobs.labels(queue, state).set(count)
            for (sink, progress), count in health.deliveries.items():
                self._deliveries.labels(sink, progress).set(count)
            for kind, total in health.faults.items():
                self._faults.labels(kind).set(total)
            for (pool, state), count in health.connections.items():
                self._pool.labels(pool, state).set(count)
        return generate_latest(self._registry)


def metrics_route(library: Library, metrics: Metrics) -> Route:
    """`GET /metrics`, for this machine or with the token of the settings."""

    async def answer(request: Request) -> Response:
        refusal = _refusal(request, library.settings.metrics_token)
        if refusal:
            host = request.headers.get("host", "")
            error = RequestRefused("Forbidden", 403, f"The metrics are not shown: {refusal}")
            return failure(new_request_id(), host, error)
        try:
            health: Health | None = await look(library)
        except WireError as exc:
            log.warning("the metrics are without those of the database: %s", exc.message)
            health = None
        return Response(metrics.text(health), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return Route(PATH, answer, methods=["GET"])


def _refusal(request: Request, token: str | None) -> str:
    authorization = request.headers.get("authorization")
    if authorization is not None:
        wanted = f"Bearer {token}"
        right = token and hmac.compare_digest(authorization.encode(), wanted.encode())
        return "" if right else "the token is wrong."
    address = request.client.host if request.client else ""
    return why_not_near(address, request.headers.get("host", ""), request.headers.keys())
