import os

THOROUGH = int(os.environ.get("CONCORD_THOROUGH", "1"))
"""How many times as long the tests may take that can try ever more cases (CONTRIBUTING.md)."""
