"""What a load benchmark found: as JSON, as tables, and which goals it missed."""

import os
import platform
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks.load_alone import Cost, Meter, Series
from benchmarks.load_crowd import Crowd
from benchmarks.processes import Memory, loop_speed
from cnn.workers.cluster import plan_workers

CHANGE_PROCESSOR_MS, OPEN_PROCESSOR_MS = 30.0, 80.0
QUESTION_MS, AT_ONCE_PROCESSOR_MS = 100.0, 10.0  # the latter of the workers: they are not asked
TIMES_THE_FLOOR = 1.5
# Visitors, training: milliseconds that 95 and 99 of 100 changes and 95 of 100 opened pages take.
CROWD_MS: dict[tuple[int, bool], dict[str, dict[str, float]]] = {
    (30, True): {"change": {"p95": 500, "p99": 1500}, "open": {"p95": 1000}, "go": {"p95": 1000}},
    (60, False): {"change": {"p95": 1000}},
    (60, True): {"change": {"p95": 1000}},
}
IDLE_MB, ONE_WORKER_MB = 1600, 1100  # PSS of all processes; the latter with CNNLAB_ONE_WORKER=1
TRAINING_SHARE = 0.8  # of its speed alone
_MOST_ERRORS = 10  # that are printed; the file has all

Results = dict[str, Any]


@dataclass(frozen=True)
class Goal:
    """Something measured, beside what it should be."""

    what: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        """Whether it is as it should be."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        bound = "at least" if self.at_least else "at most"
        return f"{self.what}: {self.value:.4g}, {bound} {self.limit:g}"


# -- to JSON ---------------------------------------------------------------------------------------


def statistics(values: Sequence[float]) -> dict[str, Any]:
    """Return median, p95, p99 and how many there are; nothing for none."""
    if not values:
        return {"count": 0}
    median, p95, p99 = np.percentile(np.asarray(values, dtype=float), (50, 95, 99))
    return {
        "count": len(values),
        "median": round(float(median), 2),
        "p95": round(float(p95), 2),
        "p99": round(float(p99), 2),
    }


def results(
    costs: Sequence[Cost],
    meter: Meter | None,
    crowds: Sequence[Crowd],
    speeds: Sequence[float],
    memory: Mapping[str, Mapping[str, Memory]],
) -> Results:
    """Write everything down, with the machine that it was measured on.

    Args:
        costs: Of all pages, one visitor at a time; first the floor.
        meter: That measured them.
        crowds: Of all sizes.
        speeds: Batches per second of the run while nobody else was there.
        memory: By moment, of the web process, of each worker and in all.
    """
    return {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "machine": f"{platform.platform()}, {os.cpu_count()} processors",
        "million_loops_per_second": round(loop_speed(), 1),
        "idle_processor_share": meter.idle if meter else None,
        "memory_mb": {moment: _memory(one) for moment, one in memory.items()},
        "alone": [_cost(cost) for cost in costs],
        "crowds": [_crowd(crowd) for crowd in crowds],
        "batches_per_second_alone": [round(speed, 2) for speed in speeds],
    }


def _cost(cost: Cost) -> Results:
    series = {name: getattr(cost, name) for name in ("opened", "changed", "asked", "again")}
    return {
        "page": cost.page.name,
        "remembers": cost.page.remembers,
        "is_playground": cost.page.is_playground,
        "errors": cost.errors,
    } | {name: _series(one) for name, one in series.items() if one.milliseconds}


def _series(series: Series) -> Results:
    return {
        "milliseconds": statistics(series.milliseconds),
        "web_processor_ms": statistics(series.web),
        "worker_processor_ms": statistics(series.workers),
        "bytes": statistics(series.num_bytes),
    }


def _crowd(crowd: Crowd) -> Results:
    kinds = ("open", "go", "change")
    pages = sorted({sample.page for sample in crowd.samples})

    def of(kind: str, page: str | None = None) -> Results:
        found = [s for s in crowd.samples if s.kind == kind and page in (None, s.page)]
        return {
            "milliseconds": statistics([sample.milliseconds for sample in found]),
            "bytes": statistics([sample.num_bytes for sample in found]),
        }

    return {
        "visitors": crowd.visitors,
        "training": crowd.training,
        "seconds": round(crowd.seconds, 1),
        "lost": crowd.lost,
        "errors": crowd.errors,
        "processor_share": {
            name: round(getattr(crowd, name), 3) for name in ("web", "workers", "own")
        },
        "client_late_p95_ms": round(crowd.late, 1),
        "batches_per_second": crowd.batches and round(crowd.batches, 2),
        "memory_mb": _memory(crowd.memory),
        "by_page": {page: {kind: of(kind, page) for kind in kinds} for page in pages},
    } | {kind: of(kind) for kind in kinds}


def _memory(processes: Mapping[str, Memory]) -> Results:
    return {name: asdict(one) for name, one in processes.items()}


# -- goals -----------------------------------------------------------------------------------------


def goals(found: Results) -> list[Goal]:
    """Return all goals that the results say something about."""
    alone = {cost["page"]: cost for cost in found["alone"]}
    floor = alone.pop("floor", None)
    idle = found["memory_mb"]["idle"]["in all"]["proportional"]
    limit = ONE_WORKER_MB if len(plan_workers()) == 1 else IDLE_MB
    return [
        Goal("idle, PSS in all, MB", idle, limit),
        *(goal for cost in alone.values() for goal in _page_goals(cost, floor)),
        *(goal for crowd in found["crowds"] for goal in _crowd_goals(crowd, found)),
    ]


def _page_goals(cost: Results, floor: Results | None) -> Iterator[Goal]:
    page = cost["page"]
    yield Goal(f"{page}, errors", len(cost["errors"]), 0)
    if "opened" in cost:
        used = cost["opened"]["web_processor_ms"]["median"]
        yield Goal(f"{page}, processor ms of an open", used, OPEN_PROCESSOR_MS)
    if "changed" in cost and cost["remembers"]:
        used = cost["changed"]["web_processor_ms"]["median"]
        yield Goal(f"{page}, processor ms of a change", used, CHANGE_PROCESSOR_MS)
    if "changed" in cost and cost["is_playground"] and floor:
        ratio = _median(cost, "changed") / _median(floor, "changed")
        yield Goal(f"{page}, what is let go of, times the floor", ratio, TIMES_THE_FLOOR)
    if "asked" in cost:
        yield Goal(f"{page}, ms of a worker's question", question_ms(cost), QUESTION_MS)
    if "again" in cost:
        used = cost["again"]["worker_processor_ms"]["median"]
        yield Goal(f"{page}, workers' ms when asked again", used, AT_ONCE_PROCESSOR_MS)


def _crowd_goals(crowd: Results, found: Results) -> Iterator[Goal]:
    who = crowd_name(crowd)
    yield Goal(f"{who}, lost", len(crowd["lost"]), 0)
    yield Goal(f"{who}, errors", len(crowd["errors"]), 0)
    for kind, limits in CROWD_MS.get((crowd["visitors"], crowd["training"]), {}).items():
        for share, limit in limits.items():
            value = crowd[kind]["milliseconds"].get(share, float("inf"))
            yield Goal(f"{who}, {kind} {share} ms", value, limit)
    if crowd["training"]:
        share = crowd["batches_per_second"] / speed_alone(found)
        yield Goal(f"{who}, speed of training", share, TRAINING_SHARE, at_least=True)


def question_ms(cost: Results) -> float:
    """Return what a worker's answer takes: what is asked anew against what is asked again.

    Where the page does not remember answers, it is the whole way from the change to its end.
    """
    again = _median(cost, "again") if "again" in cost else 0.0
    return _median(cost, "asked") - again


def speed_alone(found: Results) -> float:
    """Return the batches per second of a run that has the machine for itself."""
    return float(np.mean(found["batches_per_second_alone"]))


def crowd_name(crowd: Results) -> str:
    """Name a crowd, as in "30 visitors and training"."""
    visitors = f"{crowd['visitors']} visitor{'s' if crowd['visitors'] > 1 else ''}"
    return visitors + (" and training" if crowd["training"] else "")


def _median(cost: Results, series: str) -> float:
    return float(cost[series]["milliseconds"]["median"])


# -- tables ----------------------------------------------------------------------------------------

Table = list[list[str]]  # its head, then its rows


def tables(found: Results) -> list[Table]:
    """Return the tables of pages, of crowds and of memory; those that have rows."""
    made = [_page_table(found), _crowd_table(found), _memory_table(found)]
    return [table for table in made if len(table) > 1]


def _page_table(found: Results) -> Table:
    head = [
        *("one visitor", "open: processor", "time", "size", "change: processor", "time", "size"),
        *("a worker's question", "workers, asked again"),
    ]
    return [
        head,
        *(
            [
                cost["page"],
                *_used(cost.get("opened")),
                *_used(cost.get("changed")),
                f"{question_ms(cost):.0f} ms" if "asked" in cost else "",
                f"{cost['again']['worker_processor_ms']['median']:.0f} ms"
                if "again" in cost
                else "",
            ]
            for cost in found["alone"]
        ),
    ]


def _used(series: Results | None) -> list[str]:
    """Say what something takes: processor time of the web process, time on the clock, bytes."""
    if series is None:
        return ["", "", ""]
    return [
        f"{series['web_processor_ms']['median']:.0f} ms",
        f"{series['milliseconds']['median']:.0f} ms",
        f"{series['bytes']['median'] / 1e3:.0f} kB",
    ]


def _crowd_table(found: Results) -> Table:
    head = [
        *("median, p95, p99", "changes", "a change", "a link", "a page of the menu"),
        *("lost, errors", "processors: web, workers, client", "training"),
    ]
    return [
        head,
        *(
            [
                crowd_name(crowd),
                str(crowd["change"]["milliseconds"]["count"]),
                *(_times(crowd[kind]["milliseconds"]) for kind in ("change", "open", "go")),
                f"{len(crowd['lost'])}, {len(crowd['errors'])}",
                ", ".join(f"{share:.0%}" for share in crowd["processor_share"].values()),
                f"{crowd['batches_per_second'] / speed_alone(found):.2f}"
                if crowd["training"]
                else "",
            ]
            for crowd in found["crowds"]
        ),
    ]


def _times(found: Results) -> str:
    if not found["count"]:
        return "–"
    return ", ".join(f"{found[name]:.0f}" for name in ("median", "p95", "p99")) + " ms"


def _memory_table(found: Results) -> Table:
    moments = found["memory_mb"] | {
        crowd_name(crowd): crowd["memory_mb"] for crowd in found["crowds"]
    }
    return [
        ["RSS, PSS", *found["memory_mb"]["idle"]],
        *(
            [
                moment,
                *(
                    f"{one['resident']:.0f}, {one['proportional']:.0f} MB"
                    for one in memory.values()
                ),
            ]
            for moment, memory in moments.items()
        ),
    ]


def as_text(found: Results) -> str:
    """Return the tables for a terminal, what visitors saw of errors, and the missed goals."""
    lines = []
    for table in tables(found):
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for first, *rest in table:
            cells = [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
            lines.append("  ".join([first.ljust(widths[0]), *cells]))
        lines.append("")
    lines.append(f"A processor: {found['million_loops_per_second']} million empty loops a second.")
    if found["batches_per_second_alone"]:
        speeds = " and ".join(f"{speed:g}" for speed in found["batches_per_second_alone"])
        lines.append(f"Training alone, before and after: {speeds} batches a second.")
    everybody = [*found["alone"], *found["crowds"]]
    seen = Counter(what for one in everybody for what in (*one.get("lost", ()), *one["errors"]))
    lines += [f"{count} × {what}" for what, count in seen.most_common(_MOST_ERRORS)]
    all_goals = goals(found)
    missed = [goal for goal in all_goals if not goal.reached]
    lines.append(f"{len(all_goals) - len(missed)} of {len(all_goals)} goals reached.")
    return "\n".join(lines + [f"MISSED {goal}" for goal in missed])


def as_markdown(found: Results) -> str:
    """Return the tables for docs/benchmarks.md; what misses its goal is listed below them."""
    blocks = []
    for head, *rows in tables(found):
        rule = ["---", *["---:"] * (len(head) - 1)]
        blocks.append("\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows)))
    missed = "\n".join(f"- {goal}" for goal in goals(found) if not goal.reached)
    return "\n\n".join([*blocks, *([missed] if missed else [])])
