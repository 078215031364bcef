"""The web application: made from a service, which holds everything that it does."""

from flask import Flask

from mobility.service import Service
from web import (
    accounts,
    assets,
    basemap,
    dates,
    dispatch,
    driver,
    errors,
    fleet,
    frame,
    front,
    gateway,
    language,
    metrics,
    offers,
    participant,
    presentation,
    provider,
    regions,
    say,
    security,
)


def create_app(service: Service | None = None) -> Flask:
    """The pages of a service; without one, of the installation's own (see `mobility.config`)."""
    chosen = service or Service.start()
    app = Flask(__name__, static_folder=None)
    app.extensions["hinfahrt"] = chosen
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    regions.init_app(app)
    dates.init_app(app)
    assets.init_app(app)
    accounts.init_app(app)
    language.init_app(app)
    security.init_app(app, chosen.settings)
    errors.init_app(app)
    presentation.init_app(app)
    frame.init_app(app)
    app.register_blueprint(front.pages)
    app.register_blueprint(basemap.pages)
    app.register_blueprint(accounts.pages)
    app.register_blueprint(participant.pages)
    app.register_blueprint(offers.pages)
    app.register_blueprint(say.pages)
    app.register_blueprint(provider.pages)
    app.register_blueprint(dispatch.pages)
    app.register_blueprint(fleet.pages)
    app.register_blueprint(fleet.own_pages)
    app.register_blueprint(driver.pages)
    app.register_blueprint(driver.road_pages)
    app.register_blueprint(gateway.pages)
    app.register_blueprint(metrics.pages)
    return app
