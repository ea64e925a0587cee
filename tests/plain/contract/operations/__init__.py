"""The operations in use: one file for each area of Ozon's API.

To add an operation, say `/v1/chat/start`:
1. write an :class:`Operation` for it into the `OPERATIONS` of its area's file, with the builders of `shapes`;
2. name a new file (`chats.py`) in `AREAS` below; nothing else has to know of it;
3. where a fact is known otherwise than from Ozon's document, say whence in a comment: `OZON.md §…`;
4. run `test_ozon_document.py` with Ozon's document at hand, and put what differs into its table, with the reason;
5. write the fact itself into `connector/OZON.md`.
"""

from contract.operations import (
    account,
    cancelling,
    catalogue,
    claims,
    digital,
    fbs_reading,
    fbs_shipping,
    rfbs_status,
    warehouses,
)

AREAS = (account, cancelling, catalogue, claims, digital, fbs_reading, fbs_shipping, rfbs_status, warehouses)
OPERATIONS = {operation.path: operation for area in AREAS for operation in area.OPERATIONS}
