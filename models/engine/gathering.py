"""What many records have to write, written in one go.

Records are worked on one by one, each by rules of its own, but a row, a note or a message for each would cost more
than all else. So they hand it in here, and it is written with the next savepoint or commit.
"""


def gathered(env, name, write):
    """What has been handed in under a name since the last savepoint or commit.

    A savepoint that is rolled back takes along what was handed in since its begin, as all that was written.

    :param Environment env: whose transaction it is.
    :param str name: of the kind of things.
    :param write: function of the dict, called once, with all that was put into it.
    :rtype: dict
    """
    precommit = env.cr.precommit
    key = f"sale_ozon.{name}"
    if key not in precommit.data:
        precommit.data[key] = {}
        precommit.add(lambda: write(precommit.data.pop(key, {})))
    return precommit.data[key]


def log_note(record, body):
    """Log a note in the chatter of one record, together with those of others.

    :param record: with a chatter.
    :param str body: in the language of whoever is to read it.
    """
    records = record.browse().sudo()

    def write(notes):
        while notes:
            first = {record_id: bodies.pop(0) for record_id, bodies in notes.items()}
            records.browse(first)._message_log_batch(bodies=first)
            notes = {record_id: bodies for record_id, bodies in notes.items() if bodies}

    gathered(record.env, f"notes.{record._name}", write).setdefault(record.id, []).append(body)
