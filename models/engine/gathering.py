"""What many records have to write, written in one go.

Records are worked on one by one, each by rules of its own, but a write, a row, a note or a message for each would cost
more than all else. So they hand it in here, and it is written when the set is done, or with the next savepoint.
"""

_STORE = "sale_ozon.gathered"


def gathered(env, name, write):
    """What has been handed in under a name since it was last written.

    A savepoint that is rolled back takes along what was handed in since its begin, as all that was written.

    :param Environment env: whose transaction it is.
    :param str name: of the kind of things.
    :param write: function of the dict, called once, with all that was put into it.
    :rtype: dict
    """
    precommit = env.cr.precommit
    if _STORE not in precommit.data:
        precommit.data[_STORE] = {}
        precommit.add(lambda: write_gathered(env))
    _write, things = precommit.data[_STORE].setdefault(name, (write, {}))
    return things


def write_gathered(env):
    """Write now what has been handed in.

    :param Environment env: whose transaction it is.
    """
    store = env.cr.precommit.data.get(_STORE, {})
    while store:
        write, things = store.pop(next(iter(store)))
        write(things)


def write_later(record, vals):
    """Write to one record, together with others that get the same values. Nobody must read them from it meanwhile.

    :param record: of whatever model.
    :param dict vals: as for `write`, of values that can be compared.
    """
    records = record.browse()

    def write(changes):
        for same, ids in keys_by_values(changes).items():
            records.browse(ids).write(dict(same))

    gathered(record.env, f"values.{record._name}", write).setdefault(record.id, {}).update(vals)


def keys_by_values(changes):
    """
    :param dict changes: values by record, or by its id.
    :return: the keys of `changes` by the values that they share.
    :rtype: dict
    """
    groups = {}
    for key, vals in changes.items():
        groups.setdefault(tuple(sorted(vals.items())), []).append(key)
    return groups


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
