"""`python -m generator` is `drillbook`."""

from generator.cli.main import main

raise SystemExit(main())
