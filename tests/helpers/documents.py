"""Exported sessions for tests: valid by the published schema, and the same after a round trip."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from vftester.core.formats.document import document, dumps
from vftester.core.formats.importing import Imported, parse
from vftester.core.session import KeptSession
from vftester.resources import resource

SCHEMA = resource("schema", "session.schema.json")


@cache
def validator(part: str = "") -> Draft202012Validator:
    """For whole documents, or for a part of `$defs`."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    if part:
        schema = {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def validate(written: Any, part: str = "") -> None:
    validator(part).validate(written)


def exported(kept: KeptSession) -> str:
    return dumps(document(kept, "vftester test"))


def same_after_a_round_trip(kept: KeptSession) -> Imported:
    """Checks that a session is valid when exported, and imported and exported again gives the same document."""
    text = exported(kept)
    assert text.isascii()
    validate(json.loads(text))
    imported = parse(text)
    assert exported(imported.kept) == text
    assert imported.differences == ()
    return imported
