"""A server that answers as Netlify's public description of its API says; the real one is out of reach of tests.

A deploy goes through the states of that description: `preparing` (only if it
is asked to compare while the client waits), `uploading` or `prepared` until
every digest that it requires has come, `processing`, and `ready`, which is
when it is published.  Each look at a deploy moves it on by one step.
"""

import hashlib
import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Account", "served"]


@dataclass
class Account:
    """What one customer has there, and what goes wrong."""

    token: str = "geheim"
    sites: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)  # names of other customers' sites
    deploys: dict[str, dict[str, Any]] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)  # all that Netlify has ever seen, by digest
    requests: list[str] = field(default_factory=list)
    refusals: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)  # once each: path, status, headers
    fails: str = ""  # what every deploy fails with
    is_locked: bool = False
    leaks: list[str] = field(default_factory=list)  # tokens that were told to a site instead of Netlify
    raw_is_metadata: bool = False  # as some people report: a file is to be had only from the published site

    def publish(self, name: str, files: dict[str, bytes]) -> None:
        """Publish by another program."""
        site = self.sites.setdefault(name, {"id": f"id-of-{name}", "name": name, "published_deploy": None})
        digests = {f"/{path}": self.keep(data) for path, data in files.items()}
        deploy = self.new_deploy(site, {"files": digests})
        site["published_deploy"] = {"id": deploy["id"]}

    def keep(self, data: bytes) -> str:
        """Remember a file forever."""
        digest = hashlib.sha1(data).hexdigest()
        self.blobs[digest] = data
        return digest

    def new_deploy(self, site: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        """Make a deploy, which lacks the files that nobody has ever sent."""
        missing = list(dict.fromkeys(digest for digest in body["files"].values() if digest not in self.blobs))
        deploy = {
            "id": f"deploy-{len(self.deploys)}",
            "site": site,
            "files": body["files"],
            "title": body.get("title"),
            "missing": missing,
            "state": "preparing" if body.get("async") else "uploading",
        }
        self.deploys[deploy["id"]] = deploy
        return deploy

    def move_on(self, deploy: dict[str, Any]) -> None:
        """Do the next step of a deploy, as time does it at Netlify."""
        if self.fails:
            deploy |= {"state": "error", "error_message": self.fails}
        elif deploy["state"] == "preparing":
            deploy["state"] = "prepared"
        elif not deploy["missing"] and deploy["state"] != "ready":
            deploy["state"] = {"processing": "ready"}.get(deploy["state"], "processing")
            if deploy["state"] == "ready" and not self.is_locked:
                deploy["site"]["published_deploy"] = {"id": deploy["id"]}

    def files(self, name: str) -> dict[str, bytes]:
        """Return what readers of a site see."""
        published = self.sites[name]["published_deploy"]
        digests = self.deploys[published["id"]]["files"] if published else {}
        return {path.lstrip("/"): self.blobs[digest] for path, digest in digests.items()}


class _Handler(http.server.BaseHTTPRequestHandler):
    account: Account
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        account = self.account
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = urllib.parse.unquote(self.path)
        account.requests.append(f"{self.command} {path}")
        for refusal in account.refusals:
            if path.endswith(refusal[0]):
                account.refusals.remove(refusal)
                self.answer(refusal[1], {"message": f"It said {refusal[1]}."}, refusal[2])
                return
        parts = path.removeprefix("/api/v1/").split("/", 3)
        if not path.startswith("/api/v1/"):
            self.show(path)
        elif self.headers["Authorization"] != f"Bearer {account.token}":
            self.answer(401, {"code": 401, "message": "Access Denied"})
        elif self.command == "POST" and parts == ["sites"]:
            self.make_site(json.loads(body)["name"])
        elif parts[0] == "deploys" and self.command == "PUT":
            self.take(account.deploys[parts[1]], "/" + parts[3], body)
        else:
            sites = [
                site
                for name, site in account.sites.items()
                if parts[0] == "sites" and parts[1] in (site["id"], f"{name}.netlify.app")
            ]
            if sites:
                self.tell(sites[0], parts[2:], body)
            else:
                self.answer(404, {"code": 404, "message": "Not Found"})

    do_POST = do_PUT = do_GET  # noqa: N815  # the names that http.server looks for

    def make_site(self, name: str) -> None:
        if name in self.account.taken:
            self.answer(422, {"errors": {"subdomain": ["must be unique"]}})
        else:
            self.account.sites[name] = {"id": f"id-of-{name}", "name": name, "published_deploy": None}
            self.answer(201, self.seen(self.account.sites[name]))

    def take(self, deploy: dict[str, Any], path: str, body: bytes) -> None:
        digest = hashlib.sha1(body).hexdigest()
        if deploy["files"].get(path) != digest:
            self.answer(422, {"message": "this file is none of the deploy's"})
            return
        self.account.keep(body)
        if digest in deploy["missing"]:
            deploy["missing"].remove(digest)
        deploy["state"] = "uploading"
        self.answer(200, {"id": path, "sha": digest})

    def tell(self, site: dict[str, Any], rest: list[str], body: bytes) -> None:
        account = self.account
        if not rest:
            self.answer(200, self.seen(site))
        elif rest[0] == "deploys" and self.command == "POST":
            self.answer(200, self.state(account.new_deploy(site, json.loads(body))))
        elif rest[0] == "deploys":
            account.move_on(account.deploys[rest[1]])
            self.answer(200, self.state(account.deploys[rest[1]]))
        elif len(rest) == 1:
            self.list(site)
        else:
            data = account.files(site["name"]).get(rest[1])
            if data is None or account.raw_is_metadata:
                self.answer(200 if data is not None else 404, {"path": rest[1]})
            else:
                self.answer(200, data)

    def list(self, site: dict[str, Any]) -> None:
        """List three files at a time, with a link to the next ones."""
        entries = [
            {"id": f"/{path}", "path": f"/{path}", "sha": hashlib.sha1(data).hexdigest(), "size": len(data)}
            for path, data in self.account.files(site["name"]).items()
        ]
        address, _, query = self.path.partition("?")
        page = int(query.removeprefix("page=") or 1)
        following = f'<{self.origin}{address}?page={page + 1}>; rel="next"'
        self.answer(200, entries[3 * page - 3 : 3 * page], {"Link": following} if len(entries) > 3 * page else {})

    def show(self, path: str) -> None:
        """Show a page of the only site, as readers see it; whoever owns a site could note what it is told."""
        self.account.leaks += self.headers.get_all("Authorization", [])
        data = self.account.files(next(iter(self.account.sites))).get(path.lstrip("/"))
        self.answer(404 if data is None else 200, data or b"")

    def seen(self, site: dict[str, Any]) -> dict[str, Any]:
        return site | {"ssl_url": self.origin}

    def state(self, deploy: dict[str, Any]) -> dict[str, Any]:
        shown = {name: deploy.get(name) for name in ("id", "state", "error_message")}
        return shown if deploy["state"] == "preparing" else shown | {"required": list(deploy["missing"])}

    @property
    def origin(self) -> str:
        return f"http://{self.headers['Host']}"

    def answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(account: Account) -> Iterator[str]:
    """Serve an account, and return the address that stands for Netlify's."""
    handler = type("Handler", (_Handler,), {"account": account})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
