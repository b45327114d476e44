"""Mailchimp: members of a list are written 500 at a time; tags are segments, whose members are added and removed 500 at a time.

Sources: mailchimp-marketing 3.0.80 (paths); mailchimp.com/developer/marketing/api, "Batch subscribe or unsubscribe", "Batch add or remove members" and
"Fundamentals" (errors), read 2026-11. To remove a member is to unsubscribe or archive the person, so an audience is better kept in a tag.
"""
import base64

from server import Answer, Refused, route, throttled
from .common import EMAIL

ROWS = 500
STATES = {"subscribed", "unsubscribed", "cleaned", "pending", "transactional"}
FIELDS = {"email_address", "email_type", "status", "vip", "location", "tags", "ip_signup", "timestamp_signup", "ip_opt", "timestamp_opt", "language",
          "merge_fields", "status_if_new"}


def refuse(detail, status=400, title="Invalid Resource"):
    return Refused(status, {"type": "https://mailchimp.com/developer/marketing/docs/errors/", "title": title, "status": status, "detail": detail,
                            "instance": "00000000-0000-0000-0000-000000000000"})


@throttled("mailchimp")
def too_many(retry_after, _):
    return Answer(429, {"type": "https://mailchimp.com/developer/marketing/docs/errors/", "title": "Too Many Requests", "status": 429,
                        "detail": "You have exceeded the limit of 10 simultaneous connections.", "instance": "00000000-0000-0000-0000-000000000000"})


def check_key(request):
    scheme, _, word = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic": word = base64.b64decode(word).decode().partition(":")[2]
    if word != request.options.key: raise refuse("Your API key may be invalid.", 401, "API Key Invalid")


@route("mailchimp", "POST", r"/3\.0/lists/(\w+)")
def members(request, name):
    check_key(request)
    body = request.json(refuse)
    rows = body.get("members")
    if set(body) - {"members", "update_existing", "sync_tags"}: raise refuse(f"the receiver knows no {sorted(body)}")
    if not isinstance(rows, list) or not 1 <= len(rows) <= ROWS: raise refuse("members: 1 to 500 are allowed")
    seen, new, updated, errors = set(), [], [], []
    for index, row in enumerate(rows):
        if set(row) - FIELDS: raise refuse(f"members.{index}: the schema has no {sorted(set(row) - FIELDS)}")
        if row.get("status", "subscribed") not in STATES: raise refuse(f"members.{index}.status: must be one of {sorted(STATES)}")
        if any(value is None or isinstance(value, (dict, list)) for value in row.get("merge_fields", {}).values()):
            raise refuse(f"members.{index}.merge_fields: a value is null, a list or an object")
        email = row.get("email_address", "").lower()
        before = request.store.get("mailchimp", name, email)
        problem = None
        if not EMAIL.fullmatch(email) or request.refuses(email, index): problem = ("Please provide a valid email address.", "ERROR_GENERIC")
        elif email in seen: problem = ("was already in this batch", "ERROR_CONTACT_EXISTS")
        elif before and not body.get("update_existing"): problem = ("is already a list member, do you want to update?", "ERROR_CONTACT_EXISTS")
        elif not before and "status" not in row and "status_if_new" not in row: problem = ("status is required", "ERROR_GENERIC")
        if problem:
            errors.append({"email_address": row.get("email_address"), "error": problem[0], "error_code": problem[1], "field": "", "field_message": ""})
            continue
        seen.add(email)
        tags = set(row.get("tags", [])) | (set() if body.get("sync_tags") else set((before or {}).get("tags", [])))
        after = {"email": email, "status": row.get("status") or (before or {}).get("status") or row["status_if_new"],
                 "merge_fields": {**(before or {}).get("merge_fields", {}), **row.get("merge_fields", {})}, "tags": sorted(tags)}
        request.store.put("mailchimp", name, [(email, after)])
        (updated if before else new).append({"email_address": row["email_address"], "status": after["status"]})
    return Answer(200, {"new_members": new, "updated_members": updated, "errors": errors, "total_created": len(new), "total_updated": len(updated),
                        "error_count": len(errors)}, rows=len(rows))


@route("mailchimp", "POST", r"/3\.0/lists/(\w+)/segments/(\w+)")
def segment(request, name, tag):
    """Members of a tag; here the tag's name stands for its number. Addresses that are not in the list are the only ones that are passed over."""
    check_key(request)
    body = request.json(refuse)
    if set(body) - {"members_to_add", "members_to_remove"} or not body: raise refuse("members_to_add or members_to_remove")
    changed, errors = {"members_to_add": [], "members_to_remove": []}, []
    for what, emails in body.items():
        if not 1 <= len(emails) <= ROWS: raise refuse(f"{what}: 1 to 500 are allowed")
        for email in emails:
            row = request.store.get("mailchimp", name, email.lower())
            if not row:
                errors.append({"email_addresses": [email], "error": "Email addresses do not exist in the list"})
                continue
            row["tags"] = sorted(set(row["tags"]) - {tag} | ({tag} if what == "members_to_add" else set()))
            request.store.put("mailchimp", name, [(email.lower(), row)])
            changed[what].append({"email_address": email})
    return Answer(200, {"members_added": changed["members_to_add"], "members_removed": changed["members_to_remove"], "errors": errors,
                        "total_added": len(changed["members_to_add"]), "total_removed": len(changed["members_to_remove"]),
                        "error_count": len(errors)}, rows=sum(map(len, body.values())))
