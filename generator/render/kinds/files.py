"""Files that the engine copies or makes from a picture: rendering knows only when they change."""

from generator.model.digest import digest_of
from generator.model.page import FileCopy, PictureFile
from generator.model.picture import ENCODING
from generator.render.kinds.kind import BuildDigests, CopiedKind

__all__ = ["FileCopyKind", "PictureFileKind"]


class FileCopyKind(CopiedKind[FileCopy]):
    """A file that is published unchanged."""

    def fingerprint(self, path: str, digests: BuildDigests) -> bytes:
        return self.page.digest


class PictureFileKind(CopiedKind[PictureFile]):
    """A picture in one format and size."""

    def fingerprint(self, path: str, digests: BuildDigests) -> bytes:
        # Not the code that makes it, or each new version of drillbook would publish every picture of a site anew.
        return digest_of(self.page.digest, self.page.shape, ENCODING)
