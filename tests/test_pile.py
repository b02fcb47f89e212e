"""What is written, before it is written."""

from __future__ import annotations

from pipeline.pile import Pile


def test_a_pile_gives_what_was_laid() -> None:
    """Texts come back as they were, those that are held and those that would be too many, in any order."""
    pile, texts = Pile(most=8), [b"abc", b"", "周口".encode(), b"d" * 5000, b"e"]
    laid = [pile.lay(text) for text in texts]
    found = [pile.take(one) for one in reversed(laid)]
    pile.clear()

    assert found == texts[::-1]
    assert [isinstance(one, bytes) for one in laid] == [True, True, False, False, False]
