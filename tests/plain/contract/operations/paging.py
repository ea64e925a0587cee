"""Parts of the lists that are read page by page with a cursor (OZON.md §2.1)."""

from contract.shapes import FLAG, MOMENT, TEXT, each, int64, nullable, obj, one_of

#: Lower case stands only in Ozon's own example.
SORT_DIR = one_of("ASC", "DESC", "asc", "desc")
ASKING = {"cursor": TEXT, "limit": int64(1, 100), "sort_dir": SORT_DIR}
WINDOW = each(MOMENT, "since to")
PAGE = {"cursor": TEXT, "has_next": FLAG}


def blocks(names):
    """What the answer shall hold besides, the request's `with`.

    :param str names: such as `analytics_data legal_info`
    :rtype: dict
    """
    return obj(each(nullable(FLAG), names))
