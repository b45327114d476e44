"""The files of small changes: some new events and some changed people, made of the next day's files."""
import csv
import itertools


def small_change(space, project, number, events=100, people=10):
    """Writes the `number`th small change into a project's data: other rows each time, events with keys of their own."""
    for name, key, count in (("web_events.csv", "event_id", events), ("crm.csv", None, people)):
        with open(space.change / name, newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            header = next(rows)
            # The change of a size holds as many rows again and again.
            taken = list(itertools.islice(itertools.cycle(list(rows)), number * count, (number + 1) * count))
        if key:
            taken = [[f"S{number:05}{value}" if column == key else value for column, value in zip(header, row)] for row in taken]
        with open(project / "data" / name.replace(".csv", f"_3{number:05}.csv"), "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *taken])


def masking(project):
    """Has a project's store mask the rows that change."""
    path = project / "cdp.yaml"
    path.write_text(path.read_text().replace("store: store\n", "store: { path: store, updates: deletion_vectors }\n"))
    return project
