"""A site that was built and may be sent, as the process that built it tells the one that sends it."""

from generator.model.value import Value
from generator.publish.order import RemoteFile

__all__ = ["Prepared"]


class Prepared(Value):
    """The files of an output, and whether a list told, before this build, what had been published (`is_listed`)."""

    files: dict[str, RemoteFile]
    is_listed: bool
