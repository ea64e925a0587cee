"""How the workers go about their work: pauses, batches, time limits."""

from datetime import timedelta

#: Records that are worked on at once.
BATCH_SIZE = 100
#: A run that has nothing due waits this long, in seconds, for what is due in a moment.
IDLE_WAIT = 4.0
#: How long, in seconds, somebody who has pressed a button waits for a worker to let go of an account.
LOCK_WAIT = 5.0
#: The same for a scheduled action: meanwhile it keeps a thread from the other accounts' work.
RUN_LOCK_WAIT = 1.5
#: An account that somebody else wants is held for so many seconds before no further batch is begun: with what is under
#: way then, that stays below the patience of somebody who has pressed a button.
LEAST_HOLD = 1.5
#: Screens count no further than this, as Odoo's own lists do not.
COUNT_LIMIT = 10_001
#: Time budget, in seconds, of work that a button has started.
REQUEST_BUDGET = 40.0
#: How long, in seconds, work that goes by pages holds an account before it lets others in between.
SLICE_SECONDS = 3.0

#: A deadline that is nearer than this is shown as due soon.
DUE_SOON = timedelta(hours=4)

URGENCIES = [
    ("soon", "Due soon"),
    ("overdue", "Overdue"),
]
