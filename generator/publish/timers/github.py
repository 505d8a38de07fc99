"""GitHub as the timer: a workflow that builds every hour, and publishes if something is new.

GitHub switches a timer off after 60 days without a commit, which is just what
happens to a coach who works ten weeks ahead.  Two things prevent it.  Each
lesson that comes out changes `published.json`, which the workflow commits; and
each run of the timer enables its own workflow anew, which starts the 60 days
again.  So nothing has to be committed only to keep it alive.

The cache is saved by a step of its own, only after something went out: an hour
in which nothing is new leaves nothing behind.
"""

import json

from generator.publish.hosts.table import HOSTS
from generator.publish.secrets import VARIABLE
from generator.publish.timers.timer import TimedSite, TimerFile, TimerPlan, minutes_after

__all__ = ["WORKFLOW", "github_timer"]

WORKFLOW = ".github/workflows/publish.yml"
"""Where the workflow lies in the repository."""

# The majors that run on Node 24: Node 20, for which the ones before were made, left the runners in September 2026.
_CHECKOUT, _PYTHON, _CACHE = "actions/checkout@v7", "actions/setup-python@v7", "actions/cache"
_CACHE_VERSION, _UPLOAD, _DEPLOY = "v6", "actions/upload-pages-artifact@v5", "actions/deploy-pages@v5"

_TEXT = """\
# Written by `drillbook publish --setup github`. You may change it; it is not overwritten without asking.
name: publish
on:
  push: {{ branches: [{branch}] }}
  schedule: [{{ cron: "{minutes} * * * *" }}]  # {spoken}, for lessons whose time has come
  workflow_dispatch:
permissions: {{ contents: write{permissions}, actions: write }}
concurrency: {{ group: publish }}  # one at a time; a second run waits
jobs:
  publish:
    runs-on: ubuntu-latest
{environment}    steps:
      - uses: {checkout}
      - uses: {python}
        with: {{ python-version: "3.13" }}
      - uses: {cache}/restore@{cache_version}  # drillbook's notes and finished pictures, so that builds are quick
        with: {{ path: .drillbook, key: drillbook-, restore-keys: drillbook- }}
{system}      - run: pip install "$(ls ./drillbook-*.whl){extras}"
{publish}      - uses: {cache}/save@{cache_version}
        if: steps.site.outputs.is_new
        with: {{ path: .drillbook, key: "drillbook-${{{{ github.run_id }}}}" }}
      - name: Keep the timer on  # GitHub switches it off after 60 days without a commit
        if: github.event_name == 'schedule'
        run: gh api --method PUT "repos/$GITHUB_REPOSITORY/actions/workflows/publish.yml/enable"
        env: {{ GH_TOKEN: "${{{{ github.token }}}}" }}
"""

# To GitHub's own pages: uploaded as a whole, and only if a byte of them differs.
_TO_PAGES = f"""\
      - run: drillbook build && drillbook feeds check
      - id: site
        name: Is anything new?
        run: |
          new=$(cd output && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
          old=$(cat .drillbook/deployed 2>/dev/null || true)
          echo "$new" > .drillbook/deployed
          if [ "$new" != "$old" ]; then echo "is_new=true" >> "$GITHUB_OUTPUT"; fi
      - uses: {_UPLOAD}
        if: steps.site.outputs.is_new
        with: {{ path: output }}
      - uses: {_DEPLOY}
        if: steps.site.outputs.is_new
      - name: Tell the hub, and keep the list of what was published
        if: steps.site.outputs.is_new
        run: |
          drillbook feeds ping --to "github:$GITHUB_REPOSITORY"
          git add published.json
          if ! git diff --cached --quiet; then
            git config user.name "github-actions[bot]"
            git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
            git commit --message "What was published"
            git pull --rebase && git push
          fi
"""

# To any other host: `publish` itself knows what is new, and then writes published.json.
_TO_HOST = """\
{known_hosts}      - run: drillbook publish
{secrets}      - id: site
        name: Keep the list of what was published
        run: |
          git add published.json
          if ! git diff --cached --quiet; then
            echo "is_new=true" >> "$GITHUB_OUTPUT"
            git config user.name "github-actions[bot]"
            git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
            git commit --message "What was published"
            git pull --rebase && git push
          fi
"""

_KNOWN_HOSTS = """\
      - run: mkdir -p ~/.ssh && echo "$KNOWN_HOSTS" >> ~/.ssh/known_hosts
        env: { KNOWN_HOSTS: "${{ secrets.KNOWN_HOSTS }}" }
"""

# A branch may be called "on", which YAML takes for a yes; without quotation marks these read better.
_PLAIN_BRANCHES = ("main", "master")
_PANGO = "      - run: sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0  # for `handouts: true`\n"


def github_timer(site: TimedSite) -> TimerPlan:
    """Return the workflow, and what the coach has to do on GitHub."""
    minutes = minutes_after(site.turns)
    text = _TEXT.format(
        branch=site.branch if site.branch in _PLAIN_BRANCHES else json.dumps(site.branch),
        minutes=",".join(map(str, minutes)),
        spoken=("every hour", "twice an hour", "three times an hour", "four times an hour")[len(minutes) - 1],
        permissions=", pages: write, id-token: write" if _is_for_pages(site) else "",
        environment="    environment: github-pages\n" if _is_for_pages(site) else "",
        checkout=_CHECKOUT,
        python=_PYTHON,
        cache=_CACHE,
        cache_version=_CACHE_VERSION,
        system=_PANGO if "pdf" in site.extras else "",
        extras=f"[{','.join(site.extras)}]" if site.extras else "",
        publish=_TO_PAGES if _is_for_pages(site) else _to_host(site),
    )
    file = TimerFile(place=site.folder / WORKFLOW, shown=WORKFLOW, data=text.encode())
    return TimerPlan(files=(file,), steps=_steps(site), notes=_NOTES)


def _is_for_pages(site: TimedSite) -> bool:
    """Tell whether a site goes to GitHub's own pages, which is also what most want who name no host.

    A push by a workflow starts no build of the pages, so there a workflow
    uploads them and does not publish to a branch.  Another repository than its
    own is a host like any other: a private one can hold what a public one shows.
    """
    return all(
        target.scheme == "github" and (not site.repository or target.path == site.repository) for target in site.targets
    )


def _to_host(site: TimedSite) -> str:
    """Return the steps that publish with `drillbook publish`."""
    pairs = ", ".join(f'{name}: "${{{{ secrets.{name} }}}}"' for name in _secrets(site))
    return _TO_HOST.format(
        known_hosts=_KNOWN_HOSTS if _needs_known_hosts(site) else "",
        secrets=f"        env: {{ {pairs} }}\n" if pairs else "",
    )


def _secrets(site: TimedSite) -> list[str]:
    """Return the environment variables that the hosts of a site can need, each once."""
    # A passphrase is for a key, and the runner has none.
    names = [name for target in site.targets for name in HOSTS[target.scheme].secrets if name != "passphrase"]
    return list(dict.fromkeys(VARIABLE + name.upper().replace("-", "_") for name in names))


def _needs_known_hosts(site: TimedSite) -> bool:
    return any(target.scheme in ("sftp", "git+ssh") for target in site.targets)


def _steps(site: TimedSite) -> tuple[str, ...]:
    """Return what is left to do, the package first: without it, the first run fails."""
    package = (
        "put drillbook's own package next to site.yaml, because it is not on a package index yet: in drillbook's "
        f'folder, type `.venv/bin/python -m pip wheel --no-deps -w "{site.folder}" .`'
    )
    return (
        *([] if site.wheel else [package]),
        *(["on GitHub, choose Settings → Pages → Source: GitHub Actions"] if _is_for_pages(site) else _keep(site)),
        f"commit {site.wheel or 'drillbook-*.whl'} and {WORKFLOW}, and push them to the branch {site.branch}",
        "look at the tab Actions: the first run starts at once, and its last lines have the address of the site",
    )


def _keep(site: TimedSite) -> list[str]:
    """Return how the workflow gets its secrets, and the keys of hosts, which it must know from somewhere."""
    names = _secrets(site) + (["KNOWN_HOSTS"] if _needs_known_hosts(site) else [])
    keys = "; KNOWN_HOSTS are the lines for your host in the file .ssh/known_hosts of your computer"
    where = "on GitHub, choose Settings → Secrets and variables → Actions, and add what your host needs of "
    return [where + ", ".join(names) + (keys if _needs_known_hosts(site) else "")] if names else []


_NOTES = (
    "GitHub starts timers a few minutes late, and sometimes skips one: the lesson then comes out with the next run",
    "the workflow commits published.json: pull before you push, or let your program do it",
)
