"""Google Data Manager: members of an audience are put in and taken out by hashed identifiers, whole requests or nothing.

Sources: google-ads-datamanager 0.9.4 (messages; 10,000 members, 10 identifiers each; encoding must be said); developers.google.com/data-manager, "Send
audience members", "Understand API errors", read 2026-11. A list is the account and the audience, `1234567890/42`. Members are known here by their first
identifier.
"""
import base64
import binascii
import json
import re

from server import Answer, Refused, route, throttled
from .common import SHA256, is_bearer

MEMBERS, IDENTIFIERS = 10_000, 10


def refuse(message, field="", status=400, code="INVALID_ARGUMENT", reason="INVALID_FIELD"):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "datamanager.googleapis.com"}]
    if field: details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [
        {"field": field, "description": message, "reason": reason}]})
    return Refused(status, {"error": {"code": status, "message": "There was a problem with the request." if field else message, "status": code,
                                      "details": details}})


@throttled("google")
def too_many(_, seconds):
    return Answer(429, {"error": {"code": 429, "message": "Resource has been exhausted (e.g. check quota).", "status": "RESOURCE_EXHAUSTED", "details": [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds}s"}]}})


def read(request, kind):
    """The request as the vendor's own message, which refuses what it does not know, and as it came."""
    if not is_bearer(request):
        raise refuse("Request had invalid authentication credentials.", status=401, code="UNAUTHENTICATED", reason="ACCESS_TOKEN_EXPIRED")
    body = request.json(refuse)
    if request.checks(request.number):
        from google.ads import datamanager_v1
        from google.protobuf import json_format
        message = getattr(datamanager_v1, kind)
        try: json_format.ParseDict(body, message.pb(message()))
        except json_format.ParseError as error: raise refuse(f"Invalid JSON payload received: {error}") from None
    if body.get("encoding") not in ("HEX", "BASE64"): raise refuse("The required field is not set", "encoding", reason="REQUIRED_FIELD_MISSING")
    if not body.get("destinations"): raise refuse("The required field is not set", "destinations", reason="REQUIRED_FIELD_MISSING")
    members = body.get("audienceMembers") or []
    if not 1 <= len(members) <= MEMBERS: raise refuse(f"{len(members)} members, 1 to {MEMBERS} are allowed", "audience_members", reason="TOO_MANY")
    return body, members


def audiences(body):
    for index, destination in enumerate(body["destinations"]):
        account = destination.get("operatingAccount", {})
        if not re.fullmatch(r"\d+", account.get("accountId", "")) or account.get("accountType", "ACCOUNT_TYPE_UNSPECIFIED") == "ACCOUNT_TYPE_UNSPECIFIED":
            raise refuse("accountType and accountId are required", f"destinations[{index}].operating_account")
        if not destination.get("productDestinationId"): raise refuse("is required", f"destinations[{index}].product_destination_id")
        yield f"{account['accountId']}/{destination['productDestinationId']}"


def identifiers(member, index, encoding):
    """What a member is known by, in the order in which it came."""
    found = member.get("userData", {}).get("userIdentifiers") or []
    place = f"audience_members.audience_members[{index}].user_data.user_identifiers"
    if not 1 <= len(found) <= IDENTIFIERS: raise refuse(f"{len(found)} identifiers, 1 to {IDENTIFIERS} are allowed", place)
    for at, identifier in enumerate(found):
        for name in ("emailAddress", "phoneNumber"):
            if name in identifier and not is_hash(identifier[name], encoding): raise refuse("is no SHA-256 hash", f"{place}[{at}].{name}", reason="INVALID_HEX_ENCODING")
        address = identifier.get("address")
        if address is None: continue
        for name in ("givenName", "familyName"):
            if not is_hash(address.get(name, ""), encoding): raise refuse("is no SHA-256 hash", f"{place}[{at}].address.{name}", reason="INVALID_HEX_ENCODING")
        if not re.fullmatch("[A-Z]{2}", address.get("regionCode", "")) or not address.get("postalCode"):
            raise refuse("regionCode of two letters and postalCode are required", f"{place}[{at}].address")
    return found


def is_hash(text, encoding):
    if encoding == "HEX": return bool(SHA256.fullmatch(text))
    try: return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error: return False


def take(request, kind, effect):
    body, members = read(request, kind)
    names = list(audiences(body))
    rows = [identifiers(member, index, body["encoding"]) for index, member in enumerate(members)]
    keys = [json.dumps(row[0], sort_keys=True) for row in rows]
    for index, key in enumerate(keys):
        if request.refuses(key, index): raise refuse("refused by chance", f"audience_members.audience_members[{index}]")
    if not body.get("validateOnly"):
        for name in names: effect(name, keys, rows)
    return Answer(200, {"requestId": f"request-{request.number}"}, rows=len(rows))


@route("google", "POST", r"/v1/audienceMembers:ingest")
def ingest(request):
    body = request.json(refuse)
    terms = body.get("termsOfService", {}).get("customerMatchTermsOfServiceStatus")
    if terms != "ACCEPTED": raise refuse("The customer match terms of service are not accepted", "terms_of_service",
                                         reason="TERMS_AND_CONDITIONS_NOT_SIGNED")
    return take(request, "IngestAudienceMembersRequest", lambda name, keys, rows: request.store.put(
        "google", name, [(key, {"userIdentifiers": row}) for key, row in zip(keys, rows)]))


@route("google", "POST", r"/v1/audienceMembers:remove")
def remove(request):
    return take(request, "RemoveAudienceMembersRequest", lambda name, keys, rows: request.store.remove("google", name, keys))
