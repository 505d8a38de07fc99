"""Files that are copied or made from pictures: those under `content/`, and the layouts' assets."""

from collections.abc import Collection, Mapping

from generator.model.addresses import asset_path
from generator.model.css import FONT_ADDRESS
from generator.model.digest import digest_bytes
from generator.model.page import FileCopy, PictureFile, TextAsset
from generator.model.picture import Picture
from generator.model.source import Span
from generator.model.value import Value, field
from generator.plan.pictures import own_shape, shown_files
from generator.plan.table import RouteTable

__all__ = ["Copies", "add_assets", "add_files"]


class Copies(Value):
    """All files to publish.

    `files` maps a path under `content/` to its path on the site; `assets` maps
    the name of an asset to its file; `digests` has the digest of each of these
    files.  `texts` are the style sheets and scripts that are put together, by name:
    they name fonts as the layouts do.  `pictures` are those of the files that are pictures; texts show the
    files in `shown` and lead to those in `linked`, and `site.yaml` shows those
    `in_settings`, in sizes of their own.
    """

    files: Mapping[str, str]
    assets: Mapping[str, str]
    digests: Mapping[str, bytes]
    pictures: Mapping[str, Picture]
    shown: Collection[str]
    linked: Collection[str]
    in_settings: Collection[str] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


def add_files(copies: Copies, table: RouteTable) -> None:
    """Add the files under `content/`, each at its own address, and the further sizes of pictures that pages show.

    The file at a picture's own address is made from it as well, so that no
    published file says where the picture was taken.
    """
    for source, path in copies.files.items():
        origin = (Span(path=source), "this file")
        picture, is_shown = copies.pictures.get(source), source in copies.shown
        is_used = is_shown or source in copies.in_settings
        # Whoever follows a link to a picture wants all of it; what nobody links to needs no more than pages show.
        shape = own_shape(picture, whole=not is_used or source in copies.linked) if picture else None
        if picture and shape:
            table.add(path, PictureFile(source=source, digest=picture.digest, shape=shape), origin)
        else:
            table.add(path, FileCopy(source=source, digest=copies.digests[source]), origin)
        if picture and picture.is_made and is_shown:
            for address, page in shown_files(source, path, picture):
                table.add(address, page, origin)


def add_assets(copies: Copies, table: RouteTable) -> dict[str, str]:
    """Add the layouts' assets; return the path of each, by its name."""
    paths: dict[str, str] = {}
    for name, source in copies.assets.items():
        digest = copies.digests[source]
        paths[name] = asset_path(name, digest)
        table.add(paths[name], FileCopy(source=source, digest=digest), (Span(path=source), "this file"))
    fonts = {name: path.removeprefix("/assets/") for name, path in paths.items()}
    for name, layouts_text in copies.texts.items():
        # Relative addresses: a sheet lies beside the folder of its fonts, wherever the site is.
        text = FONT_ADDRESS.sub(lambda match: f'url("{fonts.get(match["name"], match["name"])}")', layouts_text)
        paths[name] = asset_path(name, digest_bytes(text.encode()))
        table.add(paths[name], TextAsset(text=text), (Span(path=f"layouts/assets/{name}"), "this file"))
    return paths
