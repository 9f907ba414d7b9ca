"""Genesys Cloud CX, as the transport must know it."""

import re

from genesys_nb.provider import BudgetHeaders, Provider

GENESYS = Provider(
    name="genesys",
    title="Genesys Cloud",
    api_prefix="/api/v2/",
    token_path="/oauth/token",  # noqa: S106 - a path
    authorize_path="/oauth/authorize",
    correlation_header="ININ-Correlation-Id",
    budget=BudgetHeaders("inin-ratelimit-count", "inin-ratelimit-allowed", "inin-ratelimit-reset"),
    # The analytics queries and the searches read. Creating a job, an export or a usage query does not: those POSTs
    # leave something behind and are not sent twice.
    reading_posts=re.compile(r"^/api/v2/(analytics/[^?]*/query|[^?]*/search|audits/query/realtime)$"),
    busy_login=re.compile(r"rate limit exceeded", re.IGNORECASE),
    permission_hint="for the divisions whose data I need: Admin > People & Permissions > Roles / Permissions (a "
    "client's roles: Admin > Integrations > OAuth).",
)
