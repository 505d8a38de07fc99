"""Fingerprints of pages: where one is the same as last time, so are the bytes of the file.

A page holds exactly what its layout shows, so its fingerprint is the digest of
it, of the layout with everything that this includes, and of what is the same
for every page.
"""

from collections.abc import Mapping

from generator.model.config import Config
from generator.model.digest import digest_of
from generator.model.plan import Plan, Recipe
from generator.model.value import Value
from generator.render.kinds.kind import BuildDigests
from generator.render.kinds.registry import kind_of

__all__ = ["Fingerprints", "make_fingerprints"]


class Fingerprints(Value):
    """Makes the fingerprints of one plan's recipes."""

    digests: BuildDigests

    def of(self, recipe: Recipe) -> bytes:
        """Return the fingerprint of a recipe (16 bytes)."""
        return kind_of(recipe.page).fingerprint(recipe.path, self.digests)


def make_fingerprints(
    config: Config, words: Mapping[str, object], closures: Mapping[str, bytes], plan: Plan, code: bytes
) -> Fingerprints:
    """Return the fingerprints of a plan.

    `closures` has the digest of each template with everything that it includes;
    `code` stands for the program and for the site's hooks.
    """
    # Where the files go is in none of them: to publish for the first time must not make every page anew.
    settings = {name: getattr(config, name) for name in config.__struct_fields__ if name != "publish"}
    shared = digest_of(code, settings, words, plan.menu, sorted(plan.assets.items()), plan.people)
    return Fingerprints(digests=BuildDigests(shared=shared, code=code, closures=closures))
