"""Positions sort between any others."""

from hypothesis import given
from hypothesis import strategies as st

from stdwatch.editing import positions


@given(st.lists(st.integers(0, 30), max_size=60))
def test_any_number_of_insertions_keeps_its_order(places: list[int]) -> None:
    made: list[str] = []
    for number in places:
        index = number % (len(made) + 1)
        made.insert(index, positions.beside(made, index))
    assert made == sorted(set(made))
    assert all(map(positions.is_position, made))


def test_400_appended_ones_stay_short() -> None:
    made: list[str] = []
    for _ in range(400):
        made.append(positions.beside(made, len(made)))
    assert max(map(len, made)) < 20


def test_between_equal_neighbours_the_new_one_stands_behind_both() -> None:
    assert positions.beside(["V", "V", "k"], 1) > "V"
