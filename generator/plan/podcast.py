"""The podcast of a site: its picture, which directories measure, and what is wrong with that."""

from generator.model.config import Config, PodcastSettings
from generator.model.diagnostic import error
from generator.model.podcast import COVER_SIDE, Podcast
from generator.plan.link_resolver import LinkResolver
from generator.plan.links import resolve_picture

__all__ = ["podcast_of"]

# Those that podcast programs show; any other one would be refused when the podcast is handed in, days later.
_KINDS = {"jpeg": "JPEG", "png": "PNG"}


def podcast_of(config: Config, resolver: LinkResolver) -> Podcast | None:
    """Return the podcast of a site, if it has one; problems are added to the resolver."""
    settings = config.podcast
    if settings is None or settings.image is None:
        return None
    file, path = resolve_picture(settings.image.name, settings.image.span, resolver)
    # In full, not in the size for pages: it is measured.
    resolver.linked.update([file] if file else [])
    _check_cover(settings, file, resolver)
    return Podcast(
        title=settings.title,
        description=settings.description,
        author=settings.author,
        email=settings.email,
        image=path,
        category=settings.category,
        explicit=settings.explicit,
    )


def _check_cover(settings: PodcastSettings, file: str, resolver: LinkResolver) -> None:
    picture = resolver.pictures.get(file)
    if picture is None or settings.image is None:
        return
    least, most = COVER_SIDE
    wrong = ""
    if picture.kind not in _KINDS or picture.fault:
        wrong = f"it is {picture.kind.upper()}" if picture.kind and not picture.fault else "it is damaged"
    elif picture.width != picture.height or not least <= picture.width <= most:
        wrong = f"it has {picture.width:,} × {picture.height:,} pixels"
    if wrong:
        resolver.diagnostics.append(
            error(
                "podcast/bad-image",
                settings.image.span,
                f'"{settings.image.name}" cannot be the picture of a podcast: {wrong}',
                help=f"directories want a square of {least:,} to {most:,} pixels on each side, as JPEG or PNG",
            )
        )
