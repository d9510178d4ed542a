"""Findings about a text, and their forms for people and programs."""
