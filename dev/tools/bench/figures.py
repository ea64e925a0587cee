"""What is measured, what it should be, and how it is told: no Odoo, no clock."""

from dataclasses import dataclass
from statistics import median

MACHINE_WORDS = "{cores} cores, {python}"


@dataclass(frozen=True)
class Sample:
    """One round of one figure.

    :ivar int count: of orders, or of whatever the work was done for
    :ivar float seconds: that the addon took
    :ivar float reference: seconds that the reference took for the same
    :ivar float queries: to the database, for each order
    :ivar float mebibytes: by which the process has grown at most
    """

    name: str
    count: int
    seconds: float
    reference: float
    queries: float = 0.0
    mebibytes: float = 0.0


@dataclass(frozen=True)
class Goal:
    """What a figure should come to.

    :ivar str work: what is done
    :ivar str reference: what it is compared with
    :ivar float | None speed: orders a second, at least
    :ivar float | None seconds: for each thousand orders, at most
    :ivar float | None ratio: of the reference's speed, at least
    :ivar float | None queries: for each order, at most
    :ivar float | None mebibytes: that a process may grow by
    """

    work: str
    reference: str
    speed: float | None = None
    seconds: float | None = None
    ratio: float | None = None
    queries: float | None = None
    mebibytes: float | None = None

    def is_met(self, row):
        """:param Row row: the medians
        :rtype: bool"""
        return all((
            self.speed is None or row.speed >= self.speed,
            self.seconds is None or row.seconds * 1000 / row.count <= self.seconds,
            self.ratio is None or row.ratio >= self.ratio,
            self.queries is None or row.queries <= self.queries,
            self.mebibytes is None or row.mebibytes <= self.mebibytes,
        ))

    def __str__(self):
        told = [
            ("≥ {:g}/s", self.speed), ("≤ {:g} s a thousand", self.seconds), ("≥ {:.3g} x", self.ratio),
            ("≤ {:g} queries", self.queries), ("≤ {:g} MiB", self.mebibytes),
        ]
        return ", ".join(template.format(value) for template, value in told if value is not None) or "–"


#: By the name of the figure, in the order of the table.
GOALS = {
    "import-digital": Goal("import, digital", "plain script: create and confirm", ratio=1.0),
    "import-rfbs": Goal("import, rFBS", "plain script with contacts", ratio=1.0),
    "nothing-new": Goal("import of nothing new", "the calls alone", ratio=1 / 1.2),
    "wizard-open": Goal("wizard opens", "5 fields of the orders read", seconds=0.2),
    "wizard-confirm": Goal("wizard confirms", "bare rows of shipments", seconds=0.6),
    "sending": Goal("sending codes", "connector.perform alone", speed=45, queries=3),
    "verifying": Goal("verifying", "the readings alone", speed=300, queries=2),
    "orm-verifying": Goal("verifying, again", "the same values written by the bare ORM"),
    "delivering": Goal("rFBS to delivered", "connector.perform alone", seconds=35),
    "order-list": Goal("list of orders", "the list without our columns", seconds=25),
    "click-to-proven": Goal("click to proven, one order", "the calls alone", speed=0.5),
    **{
        f"growth-{name}": Goal(f"grown: {work}", "the same with 1,000 orders before", ratio=1 / 1.2)
        for name, work in (
            ("import", "import"), ("nothing-new", "import of nothing new"), ("orders", "list of orders, filters"),
            ("attention", "Needs Attention"), ("account", "form of the account"), ("product", "codes of a product"),
            ("wizard-open", "wizard opens"), ("wizard-confirm", "wizard confirms"), ("sending", "sending codes"),
            ("verifying", "verifying"), ("reconciling", "reconciling a day"),
        )
    },
    "accounts": Goal("eight accounts, two workers", "one worker", ratio=1.7),
    "memory-sending": Goal("memory of a worker that sends", "", mebibytes=100),
    "memory-reconciling": Goal("memory of a worker that reconciles", "", mebibytes=100),
}


@dataclass(frozen=True)
class Row:
    """The medians of a figure's rounds.

    :ivar float ratio: how many times as fast as the reference: the median of the rounds' own ratios
    """

    name: str
    count: int
    seconds: float
    reference: float
    ratio: float
    queries: float
    mebibytes: float
    rounds: int

    @property
    def speed(self):
        """Orders a second."""
        return self.count / self.seconds

    @property
    def goal(self):
        """:rtype: Goal"""
        return GOALS[self.name]


def rows_of(samples):
    """The medians of what was measured, in the order of `GOALS`.

    :param samples: of Sample
    :rtype: list[Row]
    """
    by_name = {name: [sample for sample in samples if sample.name == name] for name in GOALS}
    return [_row(name, rounds) for name, rounds in by_name.items() if rounds]


def _row(name, rounds):
    return Row(
        name, rounds[0].count,
        median(sample.seconds for sample in rounds), median(sample.reference for sample in rounds),
        median(sample.reference / sample.seconds for sample in rounds),
        median(sample.queries for sample in rounds), max(sample.mebibytes for sample in rounds), len(rounds),
    )


def table(rows):
    """The rows as they are printed, with a mark where the goal is not reached.

    :rtype: list[str]
    """
    head = ["work", "orders", "seconds", "orders/s", "reference s", "x reference", "queries", "MiB", "goal", ""]
    lines = [head] + [
        [
            row.goal.work, str(row.count), f"{row.seconds:.3f}", f"{row.speed:.1f}", f"{row.reference:.3f}",
            f"{row.ratio:.2f}", f"{row.queries:.1f}",
            f"{row.mebibytes:.0f}" if row.mebibytes else "", str(row.goal), "" if row.goal.is_met(row) else "missed",
        ]
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def as_json(rows):
    """:return: the rows as plain data, with their goals in words
    :rtype: list[dict]"""
    return [
        {
            "name": row.name, "work": row.goal.work, "against": row.goal.reference, "orders": row.count,
            "seconds": round(row.seconds, 4), "orders_per_second": round(row.speed, 2),
            "reference_seconds": round(row.reference, 4), "ratio": round(row.ratio, 3),
            "queries_per_order": round(row.queries, 2), "mebibytes": round(row.mebibytes, 1), "rounds": row.rounds,
            "goal": str(row.goal), "is_met": row.goal.is_met(row),
        }
        for row in rows
    ]


def wanted_names(text):
    """Which figures are asked for.

    :param str text: names with commas between them, or beginnings of names; empty for all
    :rtype: list[str]
    :raise ValueError: one of them is none
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for part in parts:
        if not any(name.startswith(part) for name in GOALS):
            raise ValueError(f"There is no figure “{part}”; there are {', '.join(GOALS)}.")
    return [name for name in GOALS if not parts or name.startswith(tuple(parts))]
