"""Reading what suppliers send: lists of codes in whatever form, without Odoo and without storing anything.

`open_text` and `open_file` make rows of cells, `find_layout` says what each column may be, `read_lines` takes the
rows apart and says of each line what is wrong or odd with it. Values are secret: no error and no place quotes one.
"""

from .columns import Column, Layout, find_layout
from .lines import ODDITIES, PROBLEMS, Line, judge_shapes, read_lines
from .tables import MAX_BYTES, MAX_LINES, NotReadable, Table, TooMuch, open_file, open_text
from .values import VALUE_LIMIT, mask, shape_of, value_problem
