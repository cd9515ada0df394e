"""What an operator sees by the next morning of each thing that can happen (``python -m tests.mornings``)."""
