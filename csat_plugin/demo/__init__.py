"""A sample provider to try everything on: generated files, as untidy as real ones, with every piece of dirt counted."""

from csat_plugin.demo.generate import generate
from csat_plugin.demo.sample import FileCount, Sample, Story
from csat_plugin.demo.summary import look_next, summary

__all__ = ["FileCount", "Sample", "Story", "generate", "look_next", "summary"]
