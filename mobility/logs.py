"""How log lines look: one JSON object a line, without the values of variables.

A traceback with local variables would carry names and addresses into the log.
"""

import structlog


def configure_logs() -> None:
    """Called once by whoever starts a process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )
