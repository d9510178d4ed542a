"""Makes the pictures of the pages from the program itself: `python -m docs.images.make`. Needs Chromium on the path."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docs.examples import make_demo

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip
PICTURES = {"report.png": ("reports/2026-10.html", 1100, 1500)}
"""Picture -> page below the demo's folder, width and height in pixels."""


def main() -> int:
    """Write every picture."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print(f"No browser found; looked for {', '.join(BROWSERS)}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        demo = make_demo(Path(folder) / "demo")
        for name, (page, width, height) in PICTURES.items():
            size = f"--window-size={width},{height}"
            profile, target = f"--user-data-dir={folder}/profile", f"--screenshot={HERE / name}"
            address = (demo / page).resolve().as_uri()
            command = [browser, *FLAGS, profile, size, target, address]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own page, a browser from the path
            print(f"Written: docs/images/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
