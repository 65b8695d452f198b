"""The tool that shows how rooms depend on each other."""

import rooms

ABC = {"a", "b", "c"}


def test_each_room_stands_above_what_it_imports() -> None:
    assert rooms.floors(ABC, {("a", "b"), ("b", "c"), ("a", "c")}) == [["c"], ["b"], ["a"]]
    assert rooms.backward(ABC, {("a", "b"), ("b", "c")}) == []


def test_an_arrow_that_closes_a_cycle_is_named() -> None:
    arrows = {("a", "b"), ("b", "c"), ("c", "a")}
    (closing,) = rooms.backward(ABC, arrows)
    assert closing in arrows
    assert rooms.floors(ABC, arrows - {closing})


def test_the_rooms_of_the_application_stand_on_its_ports() -> None:
    found, arrows = rooms.arrows_of("ilikeyacut.application")
    assert rooms.backward(found, arrows) == []
    assert "ilikeyacut.application.ports" in rooms.floors(found, arrows)[0]
