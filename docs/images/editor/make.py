"""Takes the pictures of completion in an editor: `python -m docs.images.editor.make`. Needs Chromium, node and npm on the path.

Nothing is drawn: Monaco, the editor of Visual Studio Code, opens the sample's rules with the YAML language server, which fetches the
schema that the comment at the head of the file names. Neither the product nor its tests need any of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from csat_plugin.demo.generate import generate
from docs.images.make import BROWSERS

HERE = Path(__file__).parent
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" href="/page.css"></head>'
    '<body style="margin:0"><div id="editor" style="width:100vw;height:100vh"></div><script src="/page.js"></script></body></html>'
)
PARTS = {
    "page.js": "page.js",
    "editor.worker.js": "node_modules/monaco-editor/esm/vs/editor/editor.worker.js",
    "yaml.worker.js": "worker.js",
}
"""Built file -> where it is built from."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the built files and the sample without a word."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def main() -> int:
    """Take both pictures."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    npm, node = shutil.which("npm"), shutil.which("node")
    if not (browser and npm and node):
        print("A Chromium, node and npm must be on the path.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", "page.js", "worker.js", "take.js"):
            shutil.copy(HERE / file, folder)
        run = partial(subprocess.run, cwd=folder, check=True)
        run([npm, "install", "--no-audit", "--no-fund", "--silent"])
        site = folder / "site"
        for built, source in PARTS.items():
            bundled = ["--bundle", "--format=iife", "--loader:.ttf=dataurl", f"--outfile={site / built}"]
            run([str(folder / "node_modules/.bin/esbuild"), source, *bundled, "--log-level=warning"])
        (site / "index.html").write_text(PAGE, encoding="utf-8")
        generate(site / "workspace")
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        run([node, "take.js", browser, f"http://127.0.0.1:{server.server_port}/", str(HERE.parent)])
        server.shutdown()
    print("Written: docs/images/editor-completion.png, docs/images/editor-mistake.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
