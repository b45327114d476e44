"""Salesforce Bulk API 2.0: a job is made, gets one CSV, is closed, and later has its results as CSV. A list is an object (`Contact`).

Sources: simple-salesforce 1.12.10 (paths, headers, states); developer.salesforce.com, "Bulk API 2.0 and Bulk API Developer Guide", Summer '26: "Create a
Job", "Upload Job Data" (150 MB in base64, so 100 MB are advised; once a job), "Upload Complete", "Get Job Failed Record Results", "Prepare CSV Files" (an
empty field is left as it is, `#N/A` is null), read 2026-11.
"""
import csv
import io
import json
import re
import time

from server import Answer, Refused, effect, route, throttled
from .common import is_bearer

LARGEST = 150_000_000 * 3 // 4
DELIMITERS = {"COMMA": ",", "SEMICOLON": ";", "TAB": "\t", "PIPE": "|", "CARET": "^", "BACKQUOTE": "`"}


def refuse(message, status=400, code="INVALIDJOB"):
    return Refused(status, [{"errorCode": code, "message": message}])


@throttled("salesforce")
def too_many(_, seconds):
    return Answer(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}])


def check_token(request):
    if not is_bearer(request): raise refuse("Session expired or invalid", 401, "INVALID_SESSION_ID")


def find(request, number):
    check_token(request)
    job = request.store.job("salesforce", int(number) - 750_000_000)
    if not job: raise refuse("The requested resource does not exist", 404, "NOT_FOUND")
    return job


def described(number, job):
    made = job["payload"]["job"]
    done = job["result"] or {"failed": [], "successful": []}
    state = {"open": "Open", "queued": "UploadComplete"}.get(job["status"], job["status"])
    return {"id": str(number + 750_000_000), "operation": made["operation"], "object": made["object"], "createdById": "0055e000000u4hYAAQ",
            "createdDate": "2026-11-30T10:00:00.000+0000", "systemModstamp": "2026-11-30T10:00:00.000+0000", "state": state,
            "concurrencyMode": "Parallel", "contentType": "CSV", "apiVersion": 67.0, "jobType": "V2Ingest",
            "contentUrl": f"services/data/v67.0/jobs/ingest/{number + 750_000_000}/batches", "lineEnding": made.get("lineEnding", "LF"),
            "columnDelimiter": made.get("columnDelimiter", "COMMA"), "externalIdFieldName": made.get("externalIdFieldName"),
            "numberRecordsProcessed": len(done["failed"]) + len(done["successful"]), "numberRecordsFailed": len(done["failed"]), "retries": 0}


@route("salesforce", "POST", r"/services/data/v\d+\.0/jobs/ingest/?")
def create(request):
    check_token(request)
    made = request.json(refuse)
    if made.get("operation") not in ("upsert", "delete") or not made.get("object"): raise refuse("operation is upsert or delete, object is required")
    if made["operation"] == "upsert" and not made.get("externalIdFieldName"): raise refuse("externalIdFieldName is required for upsert")
    if made.get("contentType", "CSV") != "CSV" or made.get("columnDelimiter", "COMMA") not in DELIMITERS or made.get("lineEnding", "LF") not in ("LF", "CRLF"):
        raise refuse("contentType, columnDelimiter or lineEnding is not valid")
    number = request.store.add_job("salesforce", made["object"], {"job": made}, None, "open")
    return Answer(200, described(number, request.store.job("salesforce", number)))


@route("salesforce", "PUT", r"/services/data/v\d+\.0/jobs/ingest/(\d+)/batches/?")
def upload(request, number):
    job = find(request, number)
    if job["status"] != "open" or "csv" in job["payload"]: raise refuse("job is not open, or has its data already", code="INVALIDJOBSTATE")
    if request.headers.get("content-type", "").split(";")[0] != "text/csv": raise refuse("the content type is not text/csv", 415)
    if len(request.body) > LARGEST: raise refuse("the data is larger than 150 MB in base64", 413, "MAXLIMIT")
    request.store.change_job(int(number) - 750_000_000, payload={**job["payload"], "csv": request.body.decode()})
    return Answer(201, rows=max(0, request.body.count(b"\n") - 1))


@route("salesforce", "PATCH", r"/services/data/v\d+\.0/jobs/ingest/(\d+)/?")
def close(request, number):
    job, wanted = find(request, number), request.json(refuse).get("state")
    index = int(number) - 750_000_000
    if job["status"] != "open" or wanted not in ("UploadComplete", "Aborted"): raise refuse("the job cannot come to this state", code="INVALIDJOBSTATE")
    if wanted == "Aborted": request.store.change_job(index, status="Aborted")
    else:
        if "csv" not in job["payload"]: raise refuse("the job has no data", code="INVALIDJOBSTATE")
        rows = list(csv.DictReader(io.StringIO(job["payload"]["csv"])))
        bad = [place for place, row in enumerate(rows) if request.refuses(key_of(job["payload"]["job"], row), place)]
        payload = {**job["payload"], "bad": bad, "fails": request.faults.fails_job(job["payload"]["csv"])}
        request.store.change_job(index, status="queued", payload=payload, due=time.time() + request.options.job_seconds)
    return Answer(200, described(index, request.store.job("salesforce", index)))


def key_of(made, row):
    return row.get(made.get("externalIdFieldName") or "Id") or ""


@effect("salesforce")
def run(store, name, payload):
    made = payload["job"]
    ending = "\r\n" if made.get("lineEnding") == "CRLF" else "\n"
    lines = payload["csv"]
    if payload["fails"] or (ending == "\n") != ("\r\n" not in lines): return "Failed", {"failed": [], "successful": []}
    reader = csv.DictReader(io.StringIO(lines, newline=""), delimiter=DELIMITERS[made.get("columnDelimiter", "COMMA")], strict=True)
    failed, successful = [], []
    rows = list(reader)
    known, changed = store.known("salesforce", name, (key_of(made, row) for row in rows)), {}
    for place, row in enumerate(rows):
        key = key_of(made, row)
        problem = None
        if not key: problem = "MISSING_ARGUMENT:The external id is not specified:--"
        elif None in row or None in row.values(): problem = "INVALID_FIELD:The row has another number of fields than the header:--"
        elif place in payload["bad"]: problem = "FIELD_CUSTOM_VALIDATION_EXCEPTION:refused by chance:--"
        elif re.search(r"\d{2}/\d{2}/\d{4}", " ".join(row.values())): problem = "INVALID_TYPE_ON_FIELD_IN_RECORD:not a date of ISO 8601:--"
        if problem: failed.append([problem, row])
        elif made["operation"] == "delete": successful.append([not store.remove("salesforce", name, [key])[0], row])
        else:
            successful.append([key not in known, row])
            values = {**known.get(key, {}), **{field: value for field, value in row.items() if value != ""}}
            known[key] = changed[key] = {field: value for field, value in values.items() if value != "#N/A"}
    store.put("salesforce", name, changed.items())
    return "JobComplete", {"failed": failed, "successful": successful}


@route("salesforce", "GET", r"/services/data/v\d+\.0/jobs/ingest/(\d+)/?")
def state(request, number):
    return Answer(200, described(int(number) - 750_000_000, find(request, number)))


@route("salesforce", "GET", r"/services/data/v\d+\.0/jobs/ingest/(\d+)/(failedResults|successfulResults|unprocessedrecords)/?")
def results(request, number, which):
    job = find(request, number)
    if job["status"] not in ("JobComplete", "Failed"): raise refuse("the job is not done", code="INVALIDJOBSTATE")
    rows = (job["result"] or {}).get(which.removesuffix("Results"), [])
    header = next(csv.reader(io.StringIO(job["payload"]["csv"]), delimiter=DELIMITERS[job["payload"]["job"].get("columnDelimiter", "COMMA")]))
    first = {"failedResults": ["sf__Id", "sf__Error"], "successfulResults": ["sf__Id", "sf__Created"], "unprocessedrecords": []}[which]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([*first, *header])
    for said, row in rows: writer.writerow(["", json.dumps(said) if isinstance(said, bool) else said, *(row.get(name, "") for name in header)])
    return Answer(200, out.getvalue(), {"kind": "csv"})
