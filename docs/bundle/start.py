"""What the bundle starts: `drillbook`, in a process that PyInstaller has put together."""

import multiprocessing
import os

from generator.cli.main import run

if __name__ == "__main__":
    # A spawned worker is this program once more.  This call does its work, and does not return.
    multiprocessing.freeze_support()
    # For the system's own programs, such as the browser: with the bundle's libraries in place of theirs, some crash.
    # Those of this process were found when it started; a worker sets the variable again.
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = os.environ.pop(f"{name}_ORIG", None)
        os.environ.pop(name, None)
        if before is not None:
            os.environ[name] = before
    run()
