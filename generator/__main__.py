"""`python -m generator` is `drillbook`."""

from generator.cli import main

raise SystemExit(main())
