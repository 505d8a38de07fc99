"""A warning where most lessons end with the same lines, which belong to the site.

Which paragraphs can be such lines, the reader of lessons decides; it leaves
digests of them in the metadata.  Here they are only counted: planning never
sees a text.  `drillbook check --fix` moves the lines.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from generator.model.config import Config
from generator.model.diagnostic import Diagnostic, warning
from generator.model.digest import digest_of
from generator.model.lesson import LessonMetadata, are_most

__all__ = ["same_endings"]


def same_endings(config: Config, lessons: Collection[LessonMetadata]) -> Iterable[Diagnostic]:
    """Yield a warning at the first lesson that ends with the lines that most lessons end with."""
    counted = Counter(digest for meta in lessons for digest in meta.endings)
    common = {digest for digest, number in counted.items() if are_most(number, len(lessons))}
    if not common:
        return
    closing = config.closing.text.strip()
    if closing and digest_of(closing) not in common:
        # The site has other lines after each lesson: somebody decided, and is not asked again at every build.
        return
    first = min((meta for meta in lessons if common & set(meta.endings)), key=lambda meta: meta.source)
    number = max(counted[digest] for digest in common)
    if first.ending_span is None:
        return
    yield warning(
        "lesson/same-ending",
        first.ending_span,
        f"{number:,} of {len(lessons):,} lessons end with the same lines",
        help="`drillbook check --fix` moves them to `closing` in site.yaml, where you can change them for all",
    )
