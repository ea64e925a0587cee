"""The figures of a run as the table of the README."""

import json


def readme_table(path):
    """
    :param Path path: of the JSON file that a run has written
    :return: a table in reStructuredText, and the machine
    :rtype: str
    """
    told = json.loads(path.read_text())
    lines = [("Work", "Measured", "Reference in the same run", "Goal")] + [_line(row) for row in told["figures"]]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    rule = " ".join("=" * width for width in widths)
    rows = [" ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    machine = (
        f"{told['machine']}; Ozon answers in {told['latency'] * 1000:.0f} ms. Most requests of an account in any "
        f"second: {told['most_requests_in_a_second']}; answers 429: {told['throttled']}."
    )
    return "\n".join([rule, rows[0], rule, *rows[1:], rule, "", machine])


def _line(row):
    if row["mebibytes"]:
        return f"{row['work']}, {row['orders']:,}", f"+ {row['mebibytes']:.0f} MiB", "", row["goal"]
    measured = f"{row['seconds']:.2f} s for {row['orders']:,}, {row['orders_per_second']:.0f}/s"
    if row["queries_per_order"]:
        measured += f", {row['queries_per_order']:.1f} queries"
    return row["work"], measured, f"{row['ratio']:.2f} x {row['against']}", row["goal"]
