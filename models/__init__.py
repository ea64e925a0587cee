# The order in which the rooms stand: each may use those before it (ARCHITECTURE.md).
from . import engine  # isort: skip
from . import account  # isort: skip
from . import posting  # isort: skip
from . import shipment  # isort: skip
from . import code  # isort: skip
from . import policy  # isort: skip
from . import promise  # isort: skip
from . import reconciliation  # isort: skip
from . import sale  # isort: skip
