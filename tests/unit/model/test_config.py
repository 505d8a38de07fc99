"""The settings as a value."""

import datetime as dt

from sites import config_of

from generator.model.config import Config
from generator.model.value import replace

SHAPES_NO_READING = {
    *("title", "base", "description", "paginate", "copyright", "accent", "cards", "menu", "feed"),
    *("feeds", "podcast", "llms", "count", "handbook"),
    *("look", "colors", "first_fonts", "bundled_fonts", "accent"),
    *("logo", "portrait", "bio", "call", "authors", "title_art", "paper"),
    *("handouts", "search", "extra", "linked_folders", "publish", "gone", "complaint_words"),
    "dropped_sections",  # they follow from `sections`; their places in the file shape nothing
}


def test_zone() -> None:
    """The zone is the one that `timezone` names."""
    zone = replace(config_of(), timezone="America/Chicago").zone
    assert dt.datetime(2026, 7, 1, tzinfo=zone).utcoffset() == dt.timedelta(hours=-5)


def test_every_setting_shapes_reading_or_is_known_not_to() -> None:
    """A new setting is not forgotten in the key under which readings are remembered."""
    config = config_of()
    shaping = set(Config.__struct_fields__) - SHAPES_NO_READING
    for name in shaping:
        value = getattr(config, name)
        if name == "comments":
            changed: object = replace(value, default="closed")
        elif name == "markdown":
            changed = replace(value, html=False)
        elif name == "hooks":
            changed = replace(value, html=("a:b",))
        elif isinstance(value, tuple):
            changed = value[1:]
        else:
            changed = f"{value}x"
        assert replace(config, **{name: changed}).shapes_reading != config.shapes_reading, name
