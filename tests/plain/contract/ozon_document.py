"""Ozon's own document, where it is at hand: the official OpenAPI file, in this edition or a newer one."""

import json
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
BESIDE = REPOSITORY.parent / "shared" / "ozon-api" / "openapi.json"


def document_path():
    """Where the document is: what `OZON_OPENAPI` says, or beside the checkout.

    :return: None where there is none; a file that `OZON_OPENAPI` names is returned, there or not
    :rtype: Path
    """
    named = os.environ.get("OZON_OPENAPI")
    if named:
        return Path(named)
    return BESIDE if BESIDE.is_file() else None


class OzonDocument:
    """The document's operations, with its references followed.

    :param dict document: the parsed file
    """

    def __init__(self, document):
        self._document = document

    @classmethod
    def load(cls):
        """:raise FileNotFoundError: the document is not at hand
        :rtype: OzonDocument"""
        path = document_path()
        if not path:
            raise FileNotFoundError("Ozon's document is not at hand: say in OZON_OPENAPI where it is")
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def knows(self, path):
        """:rtype: bool"""
        return "post" in self._document["paths"].get(path, {})

    def request(self, path):
        """:return: schema of the request body; None if there is none
        :rtype: dict"""
        return self._schema(self._operation(path).get("requestBody"))

    def answer(self, path):
        """:return: schema of the answer with HTTP 200
        :rtype: dict"""
        return self._schema(self._operation(path)["responses"]["200"])

    def refusals(self, path):
        """:return: schemas of all other answers
        :rtype: list[dict]"""
        responses = self._operation(path)["responses"]
        return [self._schema(response) for status, response in responses.items() if status != "200"]

    def followed(self, schema):
        """Follow `$ref` and a lone `allOf`.

        :rtype: dict
        """
        while "$ref" in schema:
            target = self._document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        if len(schema.get("allOf", ())) == 1:
            return {**self.followed(schema["allOf"][0]), **{key: schema[key] for key in schema if key != "allOf"}}
        return schema

    def _operation(self, path):
        return self._document["paths"][path]["post"]

    def _schema(self, holder):
        content = self.followed(holder or {}).get("content", {})
        return content.get("application/json", {}).get("schema")
