"""The scan before parsing: what input methods and word processors put where YAML expects its own marks."""
