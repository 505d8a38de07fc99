"""The script of the service that counts a site's visitors, as each service asks for it."""

from collections.abc import Mapping

from generator.model.config import CounterSettings
from generator.render.views import CounterView

__all__ = ["counter_view"]


def counter_view(counter: CounterSettings) -> CounterView:
    """Return the script of a service with the attributes that say whose site it is."""
    service, name = counter.service, counter.name
    scripts: Mapping[str, tuple[str, Mapping[str, str]]] = {
        "goatcounter": _goatcounter(name),
        "plausible": ("https://plausible.io/js/script.js", {"data-domain": name}),
        "umami": (f"https://{name.partition('/')[0]}/script.js", {"data-website-id": name.partition("/")[2]}),
    }
    address, attributes = scripts[service]
    return CounterView(service=service, script=address, attributes=attributes)


def _goatcounter(name: str) -> tuple[str, Mapping[str, str]]:
    # A name with a period is a host of one's own, which has the script as well.
    host = name if "." in name else f"{name}.goatcounter.com"
    script = f"https://{name}/count.js" if "." in name else "https://gc.zgo.at/count.js"
    return script, {"data-goatcounter": f"https://{host}/count"}
