"""Klaviyo: profiles are imported by a job, which may put them into a list; they leave it by the ids that Klaviyo gave them.

Sources: klaviyo-api 25.0.0 (models; "Bulk Import Profiles" 10,000 profiles and 5 MB, 100 KB each, "Remove Profiles from List" 1,000, revision
2026-10-15); developers.klaviyo.com, "API overview" (errors, rate limits), read 2026-11. A list's members have the ids that `GET /api/profiles` finds.
"""
import hashlib
import json
import re
import warnings

from server import Answer, Refused, effect, route, throttled
from .common import E164, EMAIL

IMPORTED, REMOVED, LARGEST, LARGEST_ROW, PAGE = 10_000, 1000, 5_000_000, 100_000, 100


def refuse(detail, status=400, code="invalid", pointer="/data"):
    return Refused(status, {"errors": [{"id": "0", "status": status, "code": code, "title": "Invalid input.", "detail": detail,
                                        "source": {"pointer": pointer}}]})


@throttled("klaviyo")
def too_many(retry_after, seconds):
    return Answer(429, {"errors": [{"id": "0", "status": 429, "code": "throttled", "title": "Request was throttled.",
                                    "detail": f"Expected available in {seconds} seconds.", "source": {"pointer": "/data/"}}]},
                  {"Retry-After": str(seconds), "RateLimit-Remaining": "0", "RateLimit-Reset": str(seconds)})


def check_headers(request):
    if request.headers.get("authorization") != f"Klaviyo-API-Key {request.options.key}": raise refuse("no such key", 401, "not_authenticated")
    if not re.fullmatch(r"20\d\d-\d\d-\d\d", request.headers.get("revision", "")): raise refuse("the header revision is missing")
    if request.body and request.headers.get("content-type", "").split(";")[0] not in ("application/json", "application/vnd.api+json"):
        raise refuse("the body is said to be no JSON", 415)


def read(model, request):
    """The body, if the vendor's own model takes it and loses nothing of it."""
    body = request.json(refuse)
    if not request.checks(request.number): return body
    import openapi_client
    model = getattr(openapi_client, model)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            back = json.loads(model.from_dict(body).to_json())
    except ValueError as error:
        raise refuse(str(error)) from None
    lost = missing(body, back)
    if lost: raise refuse(f"the model of klaviyo-api has no {lost}")
    return body


def missing(given, kept, path=""):
    if isinstance(given, dict):
        for name, value in given.items():
            if name not in (kept or {}) and value is not None: return f"{path}/{name}"
            if found := missing(value, (kept or {}).get(name), f"{path}/{name}"): return found
    if isinstance(given, list):
        for index, value in enumerate(given):
            if found := missing(value, kept[index], f"{path}/{index}"): return found
    return None


def identifier(attributes):
    return (attributes.get("external_id") or attributes.get("email") or attributes.get("phone_number") or "").lower()


def id_of(key):
    return "01" + hashlib.sha256(key.encode()).hexdigest()[:24].upper()


@route("klaviyo", "POST", r"/api/profile-bulk-import-jobs/?")
def take_import(request):
    check_headers(request)
    if len(request.body) > LARGEST: raise refuse("the body is larger than 5MB", 413)
    data = read("ProfileImportJobCreateQuery", request)["data"]
    rows = [row["attributes"] for row in data["attributes"]["profiles"]["data"]]
    if not 1 <= len(rows) <= IMPORTED: raise refuse(f"{len(rows)} profiles, 1 to {IMPORTED} are allowed")
    if any(len(json.dumps(row)) > LARGEST_ROW for row in rows): raise refuse("a profile is larger than 100KB")
    lists = [entry["id"] for entry in data.get("relationships", {}).get("lists", {}).get("data", [])]
    if len(lists) > 1: raise refuse("at most one list")
    payload = {"rows": rows, "bad": [identifier(row) for index, row in enumerate(rows) if request.refuses(identifier(row), index)],
               "fails": request.faults.fails_job(request.body)}
    number = request.store.add_job("klaviyo", lists[0] if lists else "", payload, request.options.job_seconds)
    return Answer(202, {"data": described(request, number)}, rows=len(rows))


def described(request, number):
    job = request.store.job("klaviyo", number)
    done = job["status"] in ("complete", "cancelled")
    errors = len((job["result"] or {}).get("errors", []))
    return {"type": "profile-bulk-import-job", "id": str(number), "attributes": {
        "status": job["status"], "created_at": "2026-11-30T10:00:00+00:00", "total_count": len(job["payload"]["rows"]),
        "completed_count": len(job["payload"]["rows"]) - errors if job["status"] == "complete" else 0, "failed_count": errors,
        "completed_at": "2026-11-30T10:00:01+00:00" if done else None, "expires_at": "2026-12-07T10:00:00+00:00"},
        "links": {"self": f"{request.base}/api/profile-bulk-import-jobs/{number}/"}}


@effect("klaviyo")
def run_import(store, name, payload):
    if payload["fails"]: return "cancelled", {"errors": []}
    errors, known = [], store.known("klaviyo", name, map(identifier, payload["rows"]))
    for index, row in enumerate(payload["rows"]):
        key = identifier(row)
        problem = ("no identifier", "/attributes") if not key else None
        if row.get("email") and not EMAIL.fullmatch(row["email"]): problem = ("Invalid email address", "/attributes/email")
        if row.get("phone_number") and not E164.fullmatch(row["phone_number"]): problem = ("Invalid phone number format", "/attributes/phone_number")
        if key in payload["bad"]: problem = ("refused by chance", "/attributes")
        if problem:
            errors.append({"type": "import-error", "id": f"{index}", "attributes": {
                "code": "invalid", "title": "Invalid input.", "detail": problem[0],
                "source": {"pointer": f"/data/attributes/profiles/data/{index}{problem[1]}"}, "original_payload": row}})
            continue
        before = known.get(key, {})
        given = {field: value for field, value in row.items() if value is not None and field != "properties"}
        properties = {**before.get("properties", {}), **(row.get("properties") or {})}
        known[key] = {**before, **given, **({"properties": properties} if properties else {})}
    store.put("klaviyo", name, known.items())
    return "complete", {"errors": errors}


@route("klaviyo", "GET", r"/api/profile-bulk-import-jobs/(\d+)/?")
def job(request, number):
    check_headers(request)
    if not request.store.job("klaviyo", int(number)): raise refuse("no such job", 404, "not_found")
    return Answer(200, {"data": described(request, int(number)), "links": {"self": request.base + request.path}})


@route("klaviyo", "GET", r"/api/profile-bulk-import-jobs/(\d+)/import-errors/?")
def errors(request, number):
    check_headers(request)
    job = request.store.job("klaviyo", int(number))
    found = (job["result"] or {}).get("errors", []) if job else []
    start, size = int(request.query.get("page[cursor]", 0)), min(int(request.query.get("page[size]", 20)), PAGE)
    more = start + size < len(found)
    return Answer(200, {"data": found[start:start + size], "links": {
        "self": request.base + request.path, "next": f"{request.base}{request.path}?page[cursor]={start + size}&page[size]={size}" if more else None,
        "prev": None}})


@route("klaviyo", "GET", r"/api/profiles/?")
def find(request):
    """Finds profiles of any list by `any(email,["…"])`, 100 at the most."""
    check_headers(request)
    match = re.fullmatch(r'any\((email|external_id|phone_number),(\[.*\])\)', request.query.get("filter", ""))
    if not match: raise refuse("the receiver knows the filter any(email,[…])")
    values = json.loads(match[2])
    if not 1 <= len(values) <= PAGE: raise refuse("1 to 100 values are allowed in a filter")
    marks = ",".join("?" * len(values))
    found = request.store.database.execute(f"select distinct key, row from members where vendor = 'klaviyo' and key in ({marks})",
                                           [value.lower() for value in values]).fetchall()
    return Answer(200, {"data": [{"type": "profile", "id": id_of(key), "attributes": json.loads(row),
                                  "links": {"self": f"{request.base}/api/profiles/{id_of(key)}/"}} for key, row in found],
                        "links": {"self": request.base + request.path, "next": None, "prev": None}})


@route("klaviyo", "DELETE", r"/api/lists/(\w+)/relationships/profiles/?")
def remove(request, name):
    check_headers(request)
    rows = read("ListMembersDeleteQuery", request)["data"]
    if not 1 <= len(rows) <= REMOVED: raise refuse(f"{len(rows)} profiles, 1 to {REMOVED} are allowed")
    keys = {id_of(row): row for (row,) in request.store.database.execute("select key from members where vendor = 'klaviyo' and list = ?", (name,))}
    request.store.remove("klaviyo", name, [keys.get(row["id"]) for row in rows])
    return Answer(204, rows=len(rows))
