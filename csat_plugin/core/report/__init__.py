"""The report's content, section by section, without language, format or layout."""
