"""Where the links in comments lead: those of the coach like those of a lesson, a reader's quietly."""

from collections.abc import Iterable, Mapping

from generator.model.comment import Comment
from generator.model.digest import digest_of
from generator.model.lesson import Metadata
from generator.model.url import encode
from generator.model.value import replace
from generator.plan.link_resolver import LinkResolver
from generator.plan.links import resolve
from generator.plan.threads import name_of

__all__ = ["link_comments"]


def link_comments(
    comments: Iterable[Comment], lessons: Mapping[str, Metadata], resolver: LinkResolver
) -> tuple[Comment, ...]:
    """Return the comments with the addresses of their links; `lessons` are those on the site, by their source.

    A file is looked for as from the lesson.  A dead link of the coach's is a
    problem of the resolver; of a reader's, who cannot mend it, only the words
    are shown.
    """
    by_name = {name_of(meta): meta for meta in lessons.values()}
    return tuple([
        _linked(comment, by_name[comment.lesson], resolver)
        if comment.links and comment.lesson in by_name
        else comment
        for comment in comments
    ])  # fmt: skip


def _linked(comment: Comment, lesson: Metadata, resolver: LinkResolver) -> Comment:
    resolver_of_comment = resolver if comment.from_author else resolver.aside()
    urls = resolve(replace(lesson, links=comment.links), resolver_of_comment).urls
    page = resolver.root + encode(lesson.path)
    # On a page of their own, such as a feed, an anchor or a query alone would be of that page.
    whole = tuple([f"{page}{url}" if url[:1] in ("#", "?") else url for url in urls])
    return replace(comment, urls=whole, digest=digest_of(comment.digest, whole))
