"""LinkedIn matched audiences: users of a DMP segment are added and removed in one batch, and each has its own status.

Sources: learn.microsoft.com/linkedin/marketing, "DMP Segment Users" (BATCH_CREATE, 5,000 a request, 600 requests a minute, versions) and "Rest.li
protocol 2.0"; linkedin-api-client 0.3.0 (headers of versioned requests); read 2026-11. Members are known here by their first identifier.
"""
import re

from server import Answer, Refused, route, throttled
from .common import SHA256, is_bearer

ROWS = 5000
KINDS = {"SHA256_EMAIL", "SHA512_EMAIL", "GOOGLE_AID", "APPLE_IDFA", "GOOGLE_USER_ID", "ORACLE_MOAT_ID", "LIVE_RAMP_ID"}
TEXTS = {"firstName", "lastName", "title", "company", "country"}


def refuse(message, status=400, code="ILLEGAL_ARGUMENT"):
    return Refused(status, {"status": status, "code": code, "message": message})


@throttled("linkedin")
def too_many(retry_after, _):
    return Answer(429, {"status": 429, "code": "TOO_MANY_REQUESTS", "message": "Resource level throttle limit for calls to this resource is reached."})


@route("linkedin", "POST", r"/rest/dmpSegments/(\d+)/users")
def users(request, name):
    if not is_bearer(request): raise refuse("Invalid access token", 401, "INVALID_ACCESS_TOKEN")
    if request.headers.get("x-restli-method", "").upper() != "BATCH_CREATE": raise refuse("X-RestLi-Method is not BATCH_CREATE")
    if not re.fullmatch(r"20\d{4}", request.headers.get("linkedin-version", "")): raise refuse("A version must be present", 400, "VERSION_MISSING")
    body = request.json(refuse)
    rows = body.get("elements")
    if set(body) != {"elements"} or not isinstance(rows, list) or not 1 <= len(rows) <= ROWS: raise refuse(f"elements: 1 to {ROWS} are allowed")
    answers = []
    for index, row in enumerate(rows):
        problem, key = check(row)
        if not problem and request.refuses(key, index): problem = "refused by chance"
        if problem:
            answers.append({"status": 400, "error": {"status": 400, "code": "INVALID_VALUE", "message": problem}})
            continue
        if row["action"] == "ADD": request.store.put("linkedin", name, [(key, {k: v for k, v in row.items() if k != "action"})])
        else: request.store.remove("linkedin", name, [key])
        answers.append({"status": 201})
    return Answer(200, {"elements": answers}, rows=len(rows))


def check(row):
    if set(row) - {"action", "userIds"} - TEXTS: return f"unrecognized fields {sorted(set(row) - {'action', 'userIds'} - TEXTS)}", None
    if row.get("action") not in ("ADD", "REMOVE"): return "action is not ADD or REMOVE", None
    found = row.get("userIds") or []
    for identifier in found:
        if set(identifier) != {"idType", "idValue"} or identifier["idType"] not in KINDS: return "userIds: no idType that is known", None
        if identifier["idType"] == "SHA256_EMAIL" and not SHA256.fullmatch(identifier["idValue"]): return "userIds: no SHA-256 hash", None
    if found: return None, f"{found[0]['idType']} {found[0]['idValue']}"
    if not row.get("firstName") or not row.get("lastName"): return "userIds, or firstName and lastName, are required", None
    return None, " ".join(str(row.get(name)) for name in sorted(TEXTS))
