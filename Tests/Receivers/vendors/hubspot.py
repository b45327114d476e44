"""HubSpot: contacts are written a hundred at a time. One list for all, `contacts`.

Sources: hubspot-api-client 12.0.0 (models and paths of v3); developers.hubspot.com, "Upsert contacts" 2026-03, "Batch … multi-status errors" (a bad row
fails alone where each row has an `objectWriteTraceId`, else the whole batch does), "API usage guidelines" (errors, limits), read 2026-11. An archived
contact has left the CRM altogether, so an audience is better kept in a property.
"""
import hashlib

from server import Answer, Refused, route, throttled
from .common import EMAIL, is_bearer

ROWS, LIST = 100, "contacts"
FIELDS = ("id", "idProperty", "objectWriteTraceId", "properties")
NOW = "2026-11-30T10:00:00.000Z"


def refuse(message, status=400, category="VALIDATION_ERROR", **more):
    return Refused(status, {"status": "error", "message": message, "correlationId": "00000000-0000-4000-8000-000000000000", "category": category, **more})


@throttled("hubspot")
def too_many(retry_after, _):
    return Answer(429, {"status": "error", "message": "You have reached your ten_secondly_rolling limit.", "errorType": "RATE_LIMIT",
                        "policyName": "TEN_SECONDLY_ROLLING", "correlationId": "00000000-0000-4000-8000-000000000000"}, {"Retry-After": retry_after})


def inputs(request, model):
    """The rows of a batch, held against the vendor's model and its limits."""
    if not is_bearer(request): raise refuse("Authentication credentials not found.", 401, "INVALID_AUTHENTICATION")
    rows = request.json(refuse).get("inputs")
    if not isinstance(rows, list) or not rows: raise refuse("Invalid input JSON: inputs is missing")
    if len(rows) > ROWS: raise refuse(f"The maximum number of inputs supported in a batch request is {ROWS}, received {len(rows)}")
    names = {name: name for name in FIELDS}
    if request.options.models:
        import hubspot.crm.contacts.models
        model = getattr(hubspot.crm.contacts.models, model)
        names = {json: python for python, json in model.attribute_map.items()}
    for index, row in enumerate(rows):
        if set(row) - set(names): raise refuse(f"inputs[{index}] has {sorted(set(row) - set(names))}, which the model has not")
        try: request.checks(index) and model(**{names[name]: value for name, value in row.items()})
        except ValueError as error: raise refuse(f"inputs[{index}]: {error}") from None
        for name, value in row.get("properties", {}).items():
            if value is not None and not isinstance(value, (str, int, float, bool)): raise refuse(f"inputs[{index}]: {name} is no plain value")
            if name != name.lower(): raise refuse(f"inputs[{index}]: property {name} is not in small letters")
    if len({row["id"].lower() for row in rows}) < len(rows): raise refuse("Duplicate IDs found in batch input")
    return rows


def id_of(key):
    return str(int(hashlib.sha256(key.encode()).hexdigest()[:10], 16))


def write(request, creates):
    rows, results, errors = inputs(request, "SimplePublicObjectBatchInputUpsert" if creates else "SimplePublicObjectBatchInput"), [], []
    known, changed = request.store.known("hubspot", LIST, (row["id"].lower() for row in rows)), {}
    for index, row in enumerate(rows):
        if row.get("idProperty") != "email": raise refuse(f"inputs[{index}]: the receiver knows people by idProperty email")
        key, properties, traced = row["id"].lower(), row["properties"], row.get("objectWriteTraceId")
        before = known.get(key)
        if not EMAIL.fullmatch(key) or request.refuses(key, index): problem = ("VALIDATION_ERROR", f"Property values were not valid: email {row['id']}")
        elif not before and not creates: problem = ("OBJECT_NOT_FOUND", "Could not get some CONTACT objects, they may be deleted or not exist.")
        else: problem = None
        if problem:
            if not traced: raise refuse(problem[1], category=problem[0])
            errors.append({"status": "error", "category": problem[0], "message": problem[1], "context": {"objectWriteTraceId": [traced]}})
            continue
        values = {**(before or {}).get("properties", {}), "email": key, **{name: text(value) for name, value in properties.items()}}
        changed[key] = {"email": key, "properties": {name: value for name, value in values.items() if value != ""}}
        results.append({"id": id_of(key), "properties": values, "createdAt": NOW, "updatedAt": NOW, "archived": False, "new": before is None,
                        **({"objectWriteTraceId": traced} if traced else {})})
    request.store.put("hubspot", LIST, changed.items())
    body = {"status": "COMPLETE", "results": results, "startedAt": NOW, "completedAt": NOW}
    if not errors: return Answer(200, body, rows=len(rows))
    return Answer(207, {**body, "numErrors": len(errors), "errors": errors}, rows=len(rows))


def text(value):
    if value is None: return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@route("hubspot", "POST", r"/crm/(?:v3/objects|objects/2026-03)/contacts/batch/upsert")
def upsert(request):
    return write(request, True)


@route("hubspot", "POST", r"/crm/(?:v3/objects|objects/2026-03)/contacts/batch/update")
def update(request):
    return write(request, False)


@route("hubspot", "POST", r"/crm/(?:v3/objects|objects/2026-03)/contacts/batch/archive")
def archive(request):
    """Takes HubSpot's own ids, and says nothing of those that it does not know."""
    ids = {row["id"] for row in inputs(request, "SimplePublicObjectId")}
    keys = [key for (key,) in request.store.database.execute("select key from members where vendor = 'hubspot' and list = ?", (LIST,))]
    request.store.remove("hubspot", LIST, [key for key in keys if id_of(key) in ids])
    return Answer(204, rows=len(ids))
