"""The links of the header: what `site.yaml` names, or else the listings and the plain pages."""

from generator.model.addresses import HOME_PATH, listing_path
from generator.model.diagnostic import Diagnostic, did_you_mean, error
from generator.model.site import Ref, Site
from generator.plan.handbook import first_page
from generator.plan.series import has_series_list

__all__ = ["menu_of"]


def menu_of(site: Site) -> tuple[tuple[Ref, ...], list[Diagnostic]]:
    """Return the menu, and an error for each name in it that no page has.

    Listings have no label here: theirs are words of the layouts.
    """
    pages = {meta.path.strip("/"): Ref(label=meta.title, path=meta.path) for meta in site.pages}
    names = [name for name in site.config.listings if name != "series" or has_series_list(site)]
    listings = {name: Ref(label="", path=listing_path(name)) for name in names}
    if not site.config.menu:
        in_menu = [pages[meta.path.strip("/")] for meta in site.pages if meta.in_menu and not meta.in_handbook]
        # The handbook has a menu of its own, beside its pages: one link leads there.
        in_menu += [handbook] if (handbook := first_page(site)) else []
        # Without any symptoms their index is an empty page.
        symptoms = ("symptoms",) if any(meta.symptom_summary for meta in site.lessons) else ()
        names = [name for name in (*symptoms, "archive", "tags", "series", "quotes") if name in listings]
        return (*(listings[name] for name in names), *in_menu), []
    targets = {"home": Ref(label="", path=HOME_PATH), **listings, **pages}
    unpublished = {one.meta.path.strip("/") for one in site.unpublished}
    diagnostics = [
        error(
            "site/unknown-menu",
            span,
            f'the menu names "{name}", but there is no such page',
            label=did_you_mean(name, targets),
            help=f"it can name {', '.join(targets)}",
        )
        for name, span in site.config.menu
        if name not in targets and name not in unpublished
    ]
    return tuple(targets[name] for name, _ in site.config.menu if name in targets), diagnostics
