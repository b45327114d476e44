"""TikTok: hashed identifiers are mapped to segments. All answers are 200; `code` says what happened.

Sources: business-api.tiktok.com, v1.3, "Segment" (`/segment/mapping/`) and "Return codes"; tiktok-business-api-sdk-official 1.1.3 has the wrapping of
answers (`code`, `message`, `request_id`, `data`) and not this path; read 2026-11. 10,000 rows a request, one answer for all of them. A list is a segment.
"""
from server import Answer, Refused, route, throttled
from .common import SHA256

ROWS = 10_000
SCHEMA = {"EMAIL_SHA256", "PHONE_SHA256", "IDFA_SHA256", "GAID_SHA256"}


def said(code, message, rows=0):
    return Answer(200, {"code": code, "message": message, "request_id": "2026113010000000000000000000000000", "data": {}}, rows=rows)


def refuse(message, code=40002):
    refused = Refused(200, None)
    refused.answer = said(code, message)
    return refused


@throttled("tiktok")
def too_many(*_):
    return said(40100, "Too many requests. Please retry in some time.")


@route("tiktok", "POST", r"/open_api/v1\.3/segment/mapping/")
def mapping(request):
    if request.headers.get("access-token") != request.options.key: raise refuse("Access token is incorrect or has been revoked", 40105)
    body = request.json(refuse)
    if set(body) != {"advertiser_ids", "action", "id_schema", "batch_data"}: raise refuse(f"fields are {sorted(body)}")
    if body["action"] not in ("add", "delete"): raise refuse("action: Not one of add, delete")
    if not body["advertiser_ids"] or not all(isinstance(name, str) and name.isdigit() for name in body["advertiser_ids"]): raise refuse("advertiser_ids: Not a list of texts of digits")
    schema, rows = body["id_schema"], body["batch_data"]
    if not schema or set(schema) - SCHEMA: raise refuse(f"id_schema: Not of {sorted(SCHEMA)}")
    if not 1 <= len(rows) <= ROWS: raise refuse(f"batch_data: {len(rows)} rows, 1 to {ROWS} are allowed")
    members = []
    for index, row in enumerate(rows):
        if len(row) != len(schema): raise refuse(f"batch_data.{index}: has not the fields of id_schema")
        known, lists = {}, set()
        for name, cell in zip(schema, row):
            if not cell: continue
            if set(cell) - {"id", "audience_ids"} or not SHA256.fullmatch(cell.get("id", "")) or not cell.get("audience_ids"):
                raise refuse(f"batch_data.{index}: no SHA-256 hash, or no audience_ids")
            known[name] = cell["id"]
            lists |= set(cell["audience_ids"])
        if not known: raise refuse(f"batch_data.{index}: is empty")
        first = next(iter(known))
        if request.refuses(known[first], index): raise refuse(f"batch_data.{index}: refused by chance")
        members += [(name, f"{first} {known[first]}", known) for name in lists]
    for name in {name for name, _, _ in members}:
        rows_of = [(key, known) for list_name, key, known in members if list_name == name]
        if body["action"] == "add": request.store.put("tiktok", name, rows_of)
        else: request.store.remove("tiktok", name, [key for key, _ in rows_of])
    return Answer(200, said(0, "OK").body, rows=len(rows))
