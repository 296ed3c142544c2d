"""Writes the demonstration's scenario: `python -m bench.demo_scenario > sync_server/scenario/demo.jsonl`.

The places and people are made up. What happens to whom is written by hand; only hours and small numbers
are drawn, from a seed.
"""
