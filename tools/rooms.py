"""Show how the rooms of a package depend on each other.

Run `python tools/rooms.py ilikeyacut.application`.


A room is a direct child of the package, module or folder. An arrow leads from a room to one that
it imports. Floors count the longest chain of arrows; a backward arrow closes a cycle.
"""

import sys
from graphlib import CycleError, TopologicalSorter

import grimp

Arrow = tuple[str, str]


def arrows_of(package: str) -> tuple[set[str], set[Arrow]]:
    """Return the rooms of a package, and the imports between them."""
    graph = grimp.build_graph(package.partition(".")[0])
    rooms = graph.find_children(package)

    def room(module: str) -> str | None:
        return next((it for it in rooms if module == it or module.startswith(f"{it}.")), None)

    arrows = {
        (importer, imported)
        for module in graph.find_descendants(package)
        for target in graph.find_modules_directly_imported_by(module)
        if (importer := room(module)) and (imported := room(target)) and importer != imported
    }
    return rooms, arrows


def backward(rooms: set[str], arrows: set[Arrow]) -> list[Arrow]:
    """Return arrows without which there is no cycle."""
    found: list[Arrow] = []
    while True:
        try:
            tuple(TopologicalSorter(_targets(rooms, arrows - {*found})).static_order())
        except CycleError as error:
            cycle = error.args[1]
            found.append((cycle[1], cycle[0]))
        else:
            return found


def floors(rooms: set[str], arrows: set[Arrow]) -> list[list[str]]:
    """Return the rooms floor by floor: each stands above all that it imports. No cycles."""
    sorter = TopologicalSorter(_targets(rooms, arrows))
    sorter.prepare()
    storeys: list[list[str]] = []
    while sorter.is_active():
        storeys.append(sorted(sorter.get_ready()))
        sorter.done(*storeys[-1])
    return storeys


def _targets(rooms: set[str], arrows: set[Arrow]) -> dict[str, set[str]]:
    return {room: {target for source, target in arrows if source == room} for room in rooms}


def main(*packages: str) -> None:
    """Print the figures and the floors of each package."""
    for package in packages:
        rooms, arrows = arrows_of(package)
        against = backward(rooms, arrows)
        storeys = floors(rooms, arrows - {*against})
        print(
            f"{package}: {len(rooms)} rooms, {len(arrows)} arrows, "
            f"{len(storeys)} floors, {len(against)} backward"
        )
        for number, storey in reversed([*enumerate(storeys, 1)]):
            print(f"  {number}  {' '.join(it.rsplit('.', 1)[1] for it in storey)}")
        for source, target in against:
            print(f"  backward: {source} -> {target}")


if __name__ == "__main__":
    main(*sys.argv[1:])
