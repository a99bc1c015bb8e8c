#!/usr/bin/env python3
"""Every control of the page in a headless browser:

    Playground/Tests/Browser/check_page.py PROGRAMS [--only WORD] [--pictures FOLDER] [--write-layout] [--reread]

PROGRAMS is the folder with `hillock` and `hillock-play`. Each function in the files `rows_*.py` that begins with `row_` is a row of the
table in Playground/README.md; its first line says what it shows. `--write-layout` accepts where the parts of the page are now.
"""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rows_pages
import rows_train
import rows_whole
from page import PORT, Play
from webdriver import Browser


def main():
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else ""
    rows = {name: row for module in [rows_train, rows_pages, rows_whole] for name, row in vars(module).items()}
    passed = failed = skipped = 0
    with Play("--runs", "40", *(["--reread"] if "--reread" in sys.argv else []), port=PORT), Browser() as browser:
        for name, row in rows.items():
            if not name.startswith("row_") or only not in name:
                continue
            start = time.monotonic()
            try:
                note = row(browser)
                # Refusals that a row asks for are answers of the server.
                complaints = [text for text in browser.errors() if "422" not in text and "404" not in text]
                assert complaints == [], complaints
                skipped, passed = skipped + (note is not None), passed + (note is None)
                print(f"{'ok   ' if note is None else note} {name[4:]} ({time.monotonic() - start:.1f} s): {row.__doc__}")
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"FAIL  {name[4:]}: {error}")
            sys.stdout.flush()
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(failed > 0 or passed == 0)


if __name__ == "__main__":
    main()
