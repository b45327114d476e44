"""Brevo: contacts are imported by a job, and leave a list 150 at a time.

Sources: brevo-python 5.1.0 (models, limits in their documentation); developers.brevo.com, "Import contacts", "Delete a contact from a list", "Get a
process" and "Rate limits", read 2026-11. Attributes that the account does not have are dropped without a word; here all are there.
"""
import time

from server import Answer, Refused, effect, route, throttled
from .common import EMAIL

REMOVED_AT_ONCE, LARGEST = 150, 10_000_000


def refuse(message, code="invalid_parameter", status=400):
    return Refused(status, {"code": code, "message": message})


@throttled("brevo")
def too_many(retry_after, seconds):
    return Answer(429, {"code": "too_many_requests", "message": "API rate limit exceeded"},
                  {"x-sib-ratelimit-limit": "10", "x-sib-ratelimit-remaining": "0", "x-sib-ratelimit-reset": str(seconds)})


def check_key(request):
    if request.headers.get("api-key") != request.options.key: raise refuse("Key not found", "unauthorized", 401)


@route("brevo", "POST", r"/v3/contacts/import")
def take_import(request):
    if request.options.models: from brevo.contacts.types.import_contacts_request_json_body_item import ImportContactsRequestJsonBodyItem as Item
    check_key(request)
    if len(request.body) > LARGEST: raise refuse("jsonBody is larger than 10MB", "document_too_large", 413)
    body = request.json(refuse)
    known = {"disableNotification", "emailBlacklist", "emptyContactsAttributes", "jsonBody", "listIds", "notifyUrl", "smsBlacklist",
             "updateExistingContacts"}
    if set(body) - known: raise refuse(f"fields that the receiver does not know: {sorted(set(body) - known)}")
    lists, rows = body.get("listIds"), body.get("jsonBody")
    if not lists or not all(type(number) is int for number in lists): raise refuse("listIds is missing or no list of integers", "missing_parameter")
    if not rows: raise refuse("jsonBody is missing", "missing_parameter")
    for index, row in enumerate(rows):
        if set(row) - {"email", "attributes"}: raise refuse(f"jsonBody[{index}] has {sorted(row)}")
        if request.checks(index): Item.model_validate(row, strict=True)
        for name, value in row.get("attributes", {}).items():
            if name != name.upper() or isinstance(value, dict): raise refuse(f"attribute {name} is not in capital letters or no plain value")
    payload = {"lists": lists, "rows": rows, "update": body.get("updateExistingContacts", True),
               "empties": body.get("emptyContactsAttributes", False),
               "bad": [row.get("email") for index, row in enumerate(rows) if request.refuses(row.get("email"), index)],
               "fails": request.faults.fails_job(request.body)}
    return Answer(202, {"processId": request.store.add_job("brevo", "", payload, request.options.job_seconds)}, rows=len(rows))


@effect("brevo")
def run_import(store, _, payload):
    if payload["fails"]: return "failed", None
    invalid, good = [], []
    for row in payload["rows"]:
        email = (row.get("email") or "").strip().lower()
        if not EMAIL.fullmatch(email) or row["email"] in payload["bad"]: invalid.append(row.get("email"))
        else: good.append((email, row.get("attributes", {})))
    for number in payload["lists"]:
        known = store.known("brevo", str(number), (email for email, _ in good))
        for email, attributes in good:
            before = known.get(email)
            if before and not payload["update"]: continue
            attributes = {name: value for name, value in attributes.items() if payload["empties"] or value not in (None, "")}
            after = {**(before or {"attributes": {}})["attributes"], **attributes}
            known[email] = {"email": email, "attributes": {name: value for name, value in after.items() if value not in (None, "")}}
        store.put("brevo", str(number), known.items())
    return "completed", {"invalid": invalid}


@route("brevo", "GET", r"/v3/processes/(\d+)")
def process(request, number):
    check_key(request)
    job = request.store.job("brevo", int(number))
    if not job: raise refuse("Process not found", "document_not_found", 404)
    body = {"id": int(number), "name": "IMPORTUSER", "status": job["status"]}
    if job["status"] == "completed":
        invalid = job["result"]["invalid"]
        link = f"{request.base}/brevo/reports/{number}.csv" if invalid else None
        body["info"] = {"import": {"invalid_emails": link, "duplicate_contact_id": None, "duplicate_ext_id": None, "duplicate_email_id": None}}
    return Answer(200, body)


@route("brevo", "GET", r"/brevo/reports/(\d+)\.csv")
def report(request, number):
    job = request.store.job("brevo", int(number))
    return Answer(200, "".join(f"{line}\n" for line in ["email", *job["result"]["invalid"]]), {"kind": "csv"})


@route("brevo", "POST", r"/v3/contacts/lists/(\d+)/contacts/remove")
def remove(request, number):
    check_key(request)
    body = request.json(refuse)
    if set(body) != {"emails"}: raise refuse("the receiver takes emails", "missing_parameter")
    emails = body["emails"]
    if request.options.models:
        from brevo.contacts.types.remove_contact_from_list_request_body_emails import RemoveContactFromListRequestBodyEmails as Body
        emails = Body.model_validate(body, strict=True).emails
    if not emails: raise refuse("emails is empty", "missing_parameter")
    if len(emails) > REMOVED_AT_ONCE: raise refuse("max 150 emails are allowed at a time")
    # Who is not in the list is the only one that fails.
    gone = dict(zip(emails, request.store.remove("brevo", number, [email.lower() for email in emails])))
    if not any(gone.values()): raise refuse("Contact already removed from list and/or does not exist")
    return Answer(201, {"contacts": {"success": [email for email in emails if gone[email]], "failure": [email for email in emails if not gone[email]],
                                     "total": sum(gone.values()), "processId": int(time.time())}}, rows=len(emails))
