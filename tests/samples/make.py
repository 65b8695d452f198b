"""Writes the samples that are missing: `cd tests && python -m samples.make`, by hand.

To be run when an event type is new, or has got a new version. It never touches a sample that is
there: that is what stores out there hold.
"""

from samples import stored
from support.events import ONE_OF_EACH


def main() -> None:
    mapper = stored.mapper()
    for event in ONE_OF_EACH:
        file = stored.path(event.TOPIC, event.VERSION)
        if not file.exists():
            stored.write(mapper.to_stored_event(event), file)
            print(file.name)  # noqa: T201  # tells the person who runs it by hand


if __name__ == "__main__":
    main()
