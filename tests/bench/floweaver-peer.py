"""Draws the view of view.bench.ts with floweaver; prints seconds, links and total as JSON."""

import json
import statistics
import sys
import time

import pandas as pd
from floweaver import (
    Bundle,
    Dataset,
    Partition,
    ProcessGroup,
    SankeyDefinition,
    Waypoint,
    weave,
)

flows = pd.read_csv(sys.argv[1])
view = json.loads(sys.argv[2])
runs = int(sys.argv[3])


def split(groups):
    return Partition.Simple("process", [(label, ids) for label, ids in groups.items()])


def selection(groups):
    return [one for ids in groups.values() for one in ids]


definition = SankeyDefinition(
    {
        "sources": ProcessGroup(selection(view["sources"]), split(view["sources"])),
        "via": Waypoint(Partition.Simple("type", view["types"])),
        "targets": ProcessGroup(selection(view["targets"]), split(view["targets"])),
    },
    [Bundle("sources", "targets", waypoints=["via"])],
    [["sources"], ["via"], ["targets"]],
)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


drawn = [timed(lambda: weave(definition, Dataset(flows))) for _ in range(runs)]
links = drawn[0][1].links
grouped = [
    timed(lambda: flows.groupby(["source", "target", "type"])["value"].sum()) for _ in range(runs)
]
print(
    json.dumps(
        {
            "seconds": statistics.median(seconds for seconds, _ in drawn),
            "groupBySeconds": statistics.median(seconds for seconds, _ in grouped),
            "links": len(links),
            "total": float(
                sum(link.data["value"] for link in links if link.source.startswith("sources^"))
            ),
        }
    )
)
