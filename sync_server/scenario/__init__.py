"""Scenarios: small files that tell what happened in an office, line by line, and the stage on which they are played.

A played office is a real one: its devices keep real notebook files and speak the real exchange, only the clock and
the randomness come from the file. So the same scenario always gives the same log, byte for byte.
"""
