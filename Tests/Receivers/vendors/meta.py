"""Meta custom audiences: rows of hashed columns are added by POST and taken out by DELETE.

Sources: facebook-business 26.0.3 (parameters, names of columns); developers.facebook.com, "Customer File Custom Audiences" and "Replace users API" (10,000
rows a request, hashing, errors of too many calls are 400 with code 80003), read 2026-11. A row that is not hashed is counted as invalid, and the request
succeeds. Rows are known here by EXTERN_ID, else by the first column that is not empty.
"""
import json
import urllib.parse

from server import Answer, Refused, route, throttled
from .common import SHA256, is_token

ROWS = 10_000
HASHED = {"EMAIL", "EMAIL_SHA256", "PHONE", "PHONE_SHA256", "GEN", "DOBY", "DOBM", "DOBD", "LN", "FN", "FI", "CT", "ST", "ZIP", "COUNTRY"}
PLAIN = {"EXTERN_ID", "MADID", "LOOKALIKE_VALUE", "PAGEUID"}


def refuse(message, code=100, status=400, subcode=None):
    return Refused(status, {"error": {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A0",
                                      **({"error_subcode": subcode} if subcode else {})}})


@throttled("meta")
def too_many(_, seconds):
    usage = {"1": [{"type": "custom_audience", "call_count": 100, "total_cputime": 20, "total_time": 20,
                    "estimated_time_to_regain_access": max(1, round(seconds / 60))}]}
    return Answer(400, {"error": {"message": "(#80003) There have been too many calls to this Custom Audience. Wait a bit and try again.",
                                  "type": "OAuthException", "code": 80003, "fbtrace_id": "A0"}}, {"X-Business-Use-Case-Usage": json.dumps(usage)})


def parameters(request):
    """Parameters come as JSON, as a form, or in the address; values that are objects may be texts of JSON in the last two."""
    found = dict(request.query)
    if request.headers.get("content-type", "").startswith("application/json"): found |= request.json(refuse)
    elif request.body: found |= dict(urllib.parse.parse_qsl(request.body.decode(), keep_blank_values=True))
    for name in ("payload", "session"):
        if isinstance(found.get(name), str):
            try: found[name] = json.loads(found[name])
            except ValueError: raise refuse(f"Param {name} must be a valid JSON object") from None
    token = found.pop("access_token", None) or request.headers.get("authorization", "").removeprefix("Bearer ")
    if not is_token(request, token): raise refuse("Invalid OAuth access token.", 190, 401)
    return found


def rows_of(request):
    found = parameters(request)
    payload, session = found.get("payload"), found.get("session")
    if not isinstance(payload, dict) or set(payload) - {"schema", "data", "is_raw", "app_ids", "page_ids", "data_source"}: raise refuse("Param payload is missing")
    schema = payload.get("schema")
    rows = payload.get("data") or []
    if isinstance(schema, str): schema, rows = [schema], [row if isinstance(row, list) else [row] for row in rows]
    if not schema or set(schema) - HASHED - PLAIN or len(set(schema)) < len(schema): raise refuse(f"schema {schema} is not supported")
    if not 1 <= len(rows) <= ROWS: raise refuse(f"{len(rows)} rows, 1 to {ROWS} are allowed", 2650)
    if session is not None and not {"session_id", "batch_seq", "last_batch_flag"} <= set(session): raise refuse("session lacks a field")
    good, bad = [], []
    for index, row in enumerate(rows):
        isHashed = isinstance(row, list) and len(row) == len(schema) and all(
            value == "" or (isinstance(value, str) and (name in PLAIN or SHA256.fullmatch(value))) for name, value in zip(schema, row))
        key = key_of(schema, row) if isHashed else None
        if key and not request.refuses(key, index): good.append((key, dict(zip(schema, row))))
        else: bad.append(row)
    return good, bad, rows, session


def key_of(schema, row):
    known = dict(zip(schema, row))
    first = "EXTERN_ID" if known.get("EXTERN_ID") else next((name for name in schema if known[name] and name not in ("LOOKALIKE_VALUE",)), None)
    return first and f"{first} {known[first]}"


def answer(name, good, bad, rows, session):
    return Answer(200, {"audience_id": name, "session_id": str((session or {}).get("session_id", 0)), "num_received": len(rows),
                        "num_invalid_entries": len(bad), "invalid_entry_samples": {str(index): "" for index in range(min(len(bad), 5))}}, rows=len(rows))


@route("meta", "POST", r"/v\d+\.0/(\d+)/users/?")
def add(request, name):
    good, bad, rows, session = rows_of(request)
    request.store.put("meta", name, good)
    return answer(name, good, bad, rows, session)


@route("meta", "DELETE", r"/v\d+\.0/(\d+)/users/?")
def remove(request, name):
    good, bad, rows, session = rows_of(request)
    request.store.remove("meta", name, [key for key, _ in good])
    return answer(name, good, bad, rows, session)
