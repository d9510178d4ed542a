"""Documentation; the reference pages are generated from the code by `python -m docs.generate`."""
