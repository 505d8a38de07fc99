"""The settings as a value."""

import dataclasses
import datetime as dt

from sites import config_of

from generator.model.config import Config

SHAPES_NO_READING = {"title", "base", "description", "paginate", "copyright", "listings", "menu", "feed", "extra"}


def test_zone() -> None:
    """The zone is the one that `timezone` names."""
    zone = dataclasses.replace(config_of(), timezone="America/Chicago").zone
    assert dt.datetime(2026, 7, 1, tzinfo=zone).utcoffset() == dt.timedelta(hours=-5)


def test_every_setting_shapes_reading_or_is_known_not_to() -> None:
    """A new setting is not forgotten in the key under which readings are remembered."""
    config = config_of()
    shaping = {f.name for f in dataclasses.fields(Config)} - SHAPES_NO_READING
    for name in shaping:
        value = getattr(config, name)
        if name == "comments":
            changed: object = dataclasses.replace(value, default="closed")
        elif name == "markdown":
            changed = dataclasses.replace(value, html=False)
        elif name == "hooks":
            changed = dataclasses.replace(value, html=("a:b",))
        elif isinstance(value, tuple):
            changed = value[1:]
        else:
            changed = f"{value}x"
        assert dataclasses.replace(config, **{name: changed}).shapes_reading != config.shapes_reading, name
