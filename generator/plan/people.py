"""The people of a site and its logo, with the pictures that `site.yaml` names for them.

A picture of a setting is found, published and complained about as one of a
text in `content/`.  One that browsers cannot show is left out: a portrait is
small, and in its place its description would be no help to anybody.
"""

from collections.abc import Iterable, Iterator, Mapping

from generator.model.config import AuthorSettings, Config, NamedPicture
from generator.model.diagnostic import Diagnostic, did_you_mean, warning
from generator.model.file_page import FileCopy, PictureFile, SmallPicture
from generator.model.lesson import LessonMetadata, Metadata
from generator.model.people import Face, People, Person, same_name
from generator.model.picture import MODERN, Shape
from generator.model.site import Ref
from generator.model.source import Span
from generator.model.url import encode, file_of
from generator.model.value import replace
from generator.plan.link_resolver import LinkResolver
from generator.plan.links import resolve_picture
from generator.plan.pictures import faults_of, image_of, modern_shapes, small_shape
from generator.plan.table import SETTINGS, RouteTable

__all__ = ["add_small_pictures", "people_of", "small_picture", "unknown_authors"]


def people_of(config: Config, authors: Iterable[Ref], resolver: LinkResolver) -> People:
    """Return the people of a site; `authors` are those of its lessons, and problems are added to the resolver."""
    paths = {same_name(ref.label): ref for ref in authors}
    settings = {same_name(one.name): one for one in config.authors}
    coach = settings.pop(same_name(config.author), None)
    return People(
        logo=_face(config.logo, config.title, resolver, formats=len(MODERN)),
        coach=_coach(config, coach, paths, resolver),
        others=tuple(_person(one, paths, resolver) for one in settings.values()),
    )


def unknown_authors(config: Config, texts: Iterable[Metadata]) -> Iterator[Diagnostic]:
    """Yield a warning for each author in `site.yaml` who has written no lesson, published or not."""
    names = {config.author} | {name for meta in texts if isinstance(meta, LessonMetadata) for name in meta.authors}
    writers = {same_name(name) for name in names}
    for one in config.authors:
        if same_name(one.name) not in writers:
            yield warning(
                "site/unknown-author",
                one.span,
                f'no lesson is by "{one.name}"',
                label=did_you_mean(one.name, names),
                help="write the name as it stands behind `author:` in the lesson; until then, no page shows this",
            )


def _coach(
    config: Config, given: AuthorSettings | None, paths: Mapping[str, Ref], resolver: LinkResolver
) -> Person | None:
    """Return who the site is by, if it says any more than the name: under `authors`, or without that."""
    if given is None and config.portrait is None and not config.bio:
        return None
    given = given or AuthorSettings(name=config.author, span=SETTINGS)
    portrait, bio = given.portrait or config.portrait, given.bio or config.bio
    return _person(replace(given, name=config.author, portrait=portrait, bio=bio), paths, resolver)


def _person(one: AuthorSettings, paths: Mapping[str, Ref], resolver: LinkResolver) -> Person:
    ref = paths.get(same_name(one.name))
    return Person(
        # As the lessons spell it: all pages have one spelling.
        name=ref.label if ref else one.name,
        path=ref.path if ref else "",
        # On every page, and small: the best format has to do.
        portrait=_face(one.portrait, ref.label if ref else one.name, resolver, formats=1),
        bio=one.bio,
        links=one.links,
    )


def _face(named: NamedPicture | None, alt: str, resolver: LinkResolver, *, formats: int) -> Face | None:
    """Return a picture that a setting names, in so many modern formats, if it is one that can be shown."""
    if named is None:
        return None
    file, path = resolve_picture(named.name, named.span, resolver)
    picture = resolver.pictures.get(file)
    if picture is None:
        return None
    resolver.diagnostics += faults_of(picture, file.removeprefix("content/"), named.span)
    if picture.fault not in ("", "cut-off"):
        return None
    image, shape = image_of(path, picture), small_shape(picture)
    modern: tuple[tuple[str, Shape], ...] = ()
    if shape:
        path = image.file(shape.kind, shape.width)
        # The first width is enough: nowhere is a portrait or a logo as large as that, even on a dense screen.
        skipped = tuple([kind for kind in MODERN if kind not in image.kinds[:formats]])
        image = replace(image, width=shape.width, height=shape.height, widths=image.widths[:1], skipped=skipped)
        modern = tuple([(image.file(one.kind, one.width), one) for one in modern_shapes(picture, image)])
        image = replace(image, stem=resolver.root + encode(image.stem))
    return Face(
        source=file,
        digest=picture.digest,
        path=path,
        url=resolver.root + encode(path),
        image=image,
        shape=shape,
        modern=modern,
        alt=alt,
    )


def small_picture(face: Face | None) -> SmallPicture | None:
    """Return the file of a portrait or a logo for what holds one."""
    if face is None:
        return None
    if face.shape is None:
        return FileCopy(source=face.source, digest=face.digest)
    return PictureFile(source=face.source, digest=face.digest, shape=face.shape)


def add_small_pictures(people: People, table: RouteTable) -> None:
    """Add the files of portraits and of the logo, but for those that the table has in any case."""
    for face in people.faces:
        page, origin = small_picture(face), (Span(path=face.source), "this file")
        for path, shape in face.modern:
            if file_of(path) not in table.recipes:
                table.add(path, PictureFile(source=face.source, digest=face.digest, shape=shape), origin)
        # A picture that is small itself has only this one, and a drawing only the file at its own address.
        if page and file_of(face.path) not in table.recipes:
            table.add(face.path, page, origin)
