"""What holds the contract against Ozon's document, tried on a document of a few lines."""

import pytest
from contract import ozon_document
from contract.comparison import differences
from contract.ozon_document import OzonDocument
from contract.shapes import FLAG, INT64, MOMENT, TEXT, int64, many, nullable, obj, one_of


def test_where_the_document_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.delenv("OZON_OPENAPI", raising=False)
    monkeypatch.setattr(ozon_document, "BESIDE", tmp_path / "openapi.json")
    assert ozon_document.document_path() is None
    with pytest.raises(FileNotFoundError, match="OZON_OPENAPI"):
        OzonDocument.load()
    ozon_document.BESIDE.touch()
    assert ozon_document.document_path() == ozon_document.BESIDE
    monkeypatch.setenv("OZON_OPENAPI", str(tmp_path / "elsewhere.json"))
    assert ozon_document.document_path() == tmp_path / "elsewhere.json"
    with pytest.raises(FileNotFoundError, match=r"elsewhere\.json"):
        OzonDocument.load()


#: A document as Ozon writes them, and the schema of ours that agrees with it.
THEIRS = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "format": "int64"},
        "sort": {"$ref": "#/sort"},
        "seen_at": {"type": "string", "format": "date-time", "nullable": True},
        "names": {"items": {"type": "string"}, "maxItems": 5},
        "limit": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 9},
        "error": {"nullable": True},
    },
}
OURS = {
    "id": INT64,
    "sort": one_of("ASC"),
    "seen_at": nullable(MOMENT),
    "names": many(TEXT, most=5),
    "limit": int64(1, 9),
    "error": nullable(TEXT),
}


@pytest.mark.parametrize(
    ("fields", "required", "differing"),
    [
        (OURS, "id", set()),
        (OURS, "id sort", {("required", "x.sort")}),
        (OURS, "", {("required", "x.id")}),
        ({**OURS, "more": TEXT}, "id", {("only ours", "x.more")}),
        ({name: OURS[name] for name in OURS if name != "limit"}, "id", {("only theirs", "x.limit")}),
        ({**OURS, "id": TEXT}, "id", {("type", "x.id")}),
        ({**OURS, "id": nullable(INT64)}, "id", {("null", "x.id")}),
        ({**OURS, "sort": TEXT}, "id", {("enum", "x.sort")}),
        ({**OURS, "names": many(FLAG, most=5)}, "id", {("type", "x.names")}),
        ({**OURS, "names": many(TEXT, most=6)}, "id", {("bounds", "x.names")}),
        ({**OURS, "limit": int64(1, 10)}, "id", {("bounds", "x.limit")}),
    ],
)
def test_the_comparison_finds_what_differs(fields, required, differing):
    document = OzonDocument({"sort": {"type": "string", "enum": ["ASC"]}})
    assert differences(document, obj(fields, required), THEIRS, "x") == differing
