"""What protects every page: headers, cookies, tokens against forged forms, limits on guessing."""

from datetime import timedelta

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from mobility.config import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"

# Counted for each address and each worker process; a code also counts its own tries in the
# database, so that many addresses or workers do not help to guess one.
SIGN_IN_LIMIT = "10 per minute; 60 per hour"
CODE_REQUEST_LIMIT = "6 per minute; 40 per hour"
CODE_TRY_LIMIT = "20 per minute; 100 per hour"
SEARCH_LIMIT = "120 per minute"

KEPT = timedelta(days=180)  # "this phone is mine"; from the last page that was looked at

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.signing_key,
        MAX_CONTENT_LENGTH=256 * 1024,
        PERMANENT_SESSION_LIFETIME=KEPT,
        SESSION_COOKIE_NAME="__Host-hinfahrt" if settings.secure_cookies else "hinfahrt",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        # A form left open on a phone stays valid as long as its session.
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    csrf.init_app(app)
    limiter.init_app(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        if settings.secure_cookies:
            response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        if request.endpoint != "static":
            # What a page shows may be personal; the next person at this device shall not see it.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
