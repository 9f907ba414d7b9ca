"""The columns that are always there are fields that the vendor's specification knows, of the kinds that it says."""

import pytest

from genesys_nb.genesys import shapes
from genesys_nb.genesys.limits import RETENTION
from genesys_nb.genesys.usage import _COLUMNS, _shape
from genesys_nb.tables import names
from tests.demo.specification import SPECIFICATION

SCHEMAS = SPECIFICATION["components"]["schemas"]
TYPES = {
    "text": {"string"},
    "category": {"string"},
    "time": {"string"},
    "integer": {"integer"},
    "boolean": {"boolean"},
    "list": {"array"},
    "record": {"object"},
}
USAGE = {False: [one for one in _COLUMNS if one != "OrganizationId"], True: ["OrganizationId", "Platform"]}


def found(schema, keys):
    """Return the schema of a field, however deep it lies."""
    for part in [schema, *schema.get("allOf", ())]:
        here = SCHEMAS[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if not keys:
            return here
        if keys[0] in here.get("properties", {}):
            return found(here["properties"][keys[0]], keys[1:])
    raise KeyError(keys)


@pytest.mark.parametrize(
    ("shape", "schema"),
    [
        (shapes.AUDITS, "AuditLogMessage"),
        (shapes.EXTERNAL_CONTACTS, "ExternalContact"),
        (shapes.EXTERNAL_ORGANISATIONS, "ExternalOrganization"),
        (shapes.EXTRACTED_FILES, "DataExtractionFileSchema"),
        (RETENTION, "AnalyticsDataRetentionResponse"),
        (_shape(USAGE[False]), "OrganizationPublicApiUsage"),
        (_shape(USAGE[True]), "ClientPublicApiUsage"),
    ],
    ids=lambda one: getattr(one, "name", one),
)
def test_the_vendor_knows_every_column(shape, schema):
    for column in shape.columns:
        assert found(SCHEMAS[schema], names.keys(column.source))["type"] in TYPES[column.kind], column
