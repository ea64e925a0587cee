"""What suppliers send: nothing that is no code is imported, no last day is lost, and nothing happens silently."""

import pytest
from reading import ODDITIES, PROBLEMS, find_layout, judge_shapes, open_file, read_lines
from supplier_files import FILES


def numbers_by(lines, words_of):
    """:return: the numbers of the lines by the words that are said of them"""
    found = {}
    for line in lines:
        for word in words_of(line):
            found.setdefault(word, []).append(line.number)
    return found


def test_there_are_fifty():
    assert len(FILES) >= 50
    assert len({file.name for file in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_file(file):
    table = open_file(file.content)
    found = find_layout(table)
    assert {column.at for column in found.columns if not column.role} == file.open_columns
    layout = find_layout(table, file.roles)
    lines = read_lines(table, layout, file.order)
    judge_shapes(lines)
    assert {line.value: line.expires_on for line in lines if line.value and not line.oddities} == file.ready
    assert numbers_by(lines, lambda line: [line.problem] if line.problem else []) == file.told
    assert numbers_by(lines, lambda line: line.oddities) == file.asked


@pytest.mark.parametrize("file", FILES, ids=str)
def test_every_line_is_accounted_for(file):
    table = open_file(file.content)
    lines = read_lines(table, find_layout(table))
    assert [line.number for line in lines] == [row.number for row in table.rows]
    for line in lines:
        assert line.problem in (None, *PROBLEMS)
        assert line.oddities <= set(ODDITIES)
        assert bool(line.value) != bool(line.problem)
