"""The receivers play their vendors rightly: the vendors' own clients, sent to them, do what they do at home.

python Tests/Receivers/check.py [NAME…]; scripts/receivers runs it. Clients that cannot be sent elsewhere (Google's, which speaks gRPC) give the messages
that are sent by hand. Then what must be refused is refused, with the vendor's own words where a client reads them.
"""
import email.utils
import hashlib
import json
import sys
import time
import urllib.parse
import warnings

from running import KEY, SECRET, Receivers

warnings.simplefilter("ignore")
def same(what, got, wanted):
    if got != wanted: raise AssertionError(f"{what}: {got!r}, and not {wanted!r}")


def raised(kind, call, *arguments, **named):
    try: call(*arguments, **named)
    except kind as error: return error
    raise AssertionError(f"{call} was not refused")


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def brevo(receivers):
    from brevo import Brevo
    from brevo.core.api_error import ApiError
    client = Brevo(api_key=KEY, base_url=receivers.url + "/v3", timeout=5)
    people = [{"email": f"A{n}@example.com", "attributes": {"FNAME": "Ann", "N": n}} for n in range(3)] + [{"email": "no address"}]
    process = client.contacts.import_contacts(list_ids=[7], json_body=people, update_existing_contacts=True).process_id
    same("status", client.process.get_process(process).status, "queued")
    time.sleep(1.1)
    done = client.process.get_process(process)
    same("status", done.status, "completed")
    report = receivers.send("GET", urllib.parse.urlsplit(done.info.import_.invalid_emails).path)[1]
    same("report", report, "email\nno address\n")
    client.contacts.import_contacts(list_ids=[7], json_body=[{"email": "a0@example.com", "attributes": {"FNAME": "", "N": 9}}])
    same("members", sorted((row["email"], row["attributes"]["N"], row["attributes"].get("FNAME")) for row in receivers.members("brevo", "7")),
         [("a0@example.com", 9, "Ann"), ("a1@example.com", 1, "Ann"), ("a2@example.com", 2, "Ann")])
    left = client.contacts.remove_contact_from_list(7, request={"emails": ["A1@example.com", "z@example.com"]})
    same("removed", (left.contacts.success, left.contacts.failure), (["A1@example.com"], ["z@example.com"]))
    again = raised(ApiError, client.contacts.remove_contact_from_list, 7, request={"emails": ["a1@example.com"]}, request_options={"max_retries": 0})
    same("again", (again.status_code, again.body["message"]), (400, "Contact already removed from list and/or does not exist"))
    many = raised(ApiError, client.contacts.remove_contact_from_list, 7, request={"emails": ["a@b.fr"] * 151}, request_options={"max_retries": 0})
    same("151", many.status_code, 400)
    same("key", receivers.send("POST", "/v3/contacts/import", {}, api_key="other")[0], 401)
    same("too large", receivers.send("POST", "/v3/contacts/import", b" " * 10_000_001, api_key=KEY)[0], 413)
    same("left", sorted(row["email"] for row in receivers.members("brevo", "7")), ["a0@example.com", "a2@example.com"])


def klaviyo(receivers):
    from klaviyo_api import KlaviyoAPI
    client = KlaviyoAPI(KEY, max_retries=0, test_host=receivers.url)
    rows = [{"type": "profile", "attributes": {"email": f"a{n}@example.com", "properties": {"n": n}}} for n in range(25)]
    rows.append({"type": "profile", "attributes": {"email": "b@example.com", "phone_number": "0600"}})
    def job(rows): return {"data": {"type": "profile-bulk-import-job", "attributes": {"profiles": {"data": rows}},
                                    "relationships": {"lists": {"data": [{"type": "list", "id": "Y6nRLr"}]}}}}
    made = client.Profiles.bulk_import_profiles(job(rows))
    time.sleep(1.1)
    done = client.Profiles.get_bulk_import_profiles_job(made.data.id).data.attributes
    same("job", (done.status, done.total_count, done.completed_count, done.failed_count), ("complete", 26, 25, 1))
    errors = client.Profiles.get_errors_for_bulk_import_profiles_job(made.data.id).data
    same("errors", [error.attributes.source.pointer for error in errors], ["/data/attributes/profiles/data/25/attributes/phone_number"])
    found = client.Profiles.get_profiles(filter='any(email,["a3@example.com","a4@example.com","z@example.com"])').data
    ids = {"data": [{"type": "profile", "id": profile.id} for profile in found]}
    same("found", len(found), 2)
    client.Lists.remove_profiles_from_list("Y6nRLr", ids)
    client.Lists.remove_profiles_from_list("Y6nRLr", ids)
    same("left", len(receivers.members("klaviyo", "Y6nRLr")), 23)
    headers = {"Authorization": f"Klaviyo-API-Key {KEY}", "revision": "2026-10-15"}
    rows[0]["attributes"]["loyalty"] = "gold"
    status, body, _ = receivers.send("POST", "/api/profile-bulk-import-jobs", job(rows), **headers)
    same("attribute that is none", (status, "loyalty" in body["errors"][0]["detail"]), (400, True))
    same("10,001", receivers.send("POST", "/api/profile-bulk-import-jobs", job(rows[1:2] * 10_001), **headers)[0], 400)
    same("revision", receivers.send("POST", "/api/profile-bulk-import-jobs", job(rows[1:2]), Authorization=headers["Authorization"])[0], 400)


def hubspot(receivers):
    from hubspot import HubSpot
    from hubspot.crm.contacts import BatchInputSimplePublicObjectBatchInputUpsert as Batch, BatchInputSimplePublicObjectId as Ids
    from hubspot.crm.contacts.exceptions import ApiException
    client = HubSpot(access_token=KEY)
    client.config["host"] = receivers.url
    api = client.crm.contacts.batch_api
    api.api_client.configuration.host = receivers.url
    def row(email, **more): return {"id": email, "idProperty": "email", "properties": {"vip": True}, **more}
    first = api.upsert(Batch([row("Ann@example.com"), row("bo@example.com")]))
    same("new", [result.new for result in first.results], [True, True])
    mixed = api.upsert(Batch([row("ann@example.com", objectWriteTraceId="1"), row("nobody", objectWriteTraceId="2")]))
    same("mixed", (mixed.num_errors, mixed.errors[0].context, mixed.results[0].new), (1, {"objectWriteTraceId": ["2"]}, False))
    whole = raised(ApiException, api.upsert, Batch([row("cy@example.com"), row("nobody")]))
    same("whole", whole.status, 400)
    same("101", raised(ApiException, api.upsert, Batch([row(f"a{n}@example.com") for n in range(101)])).status, 400)
    same("members", [row["email"] for row in receivers.members("hubspot", "contacts")], ["ann@example.com", "bo@example.com"])
    path = "/crm/objects/2026-03/contacts/batch/update"
    same("update", receivers.send("POST", path, {"inputs": [{"id": "bo@example.com", "idProperty": "email", "properties": {"vip": ""}}]},
                                  Authorization=f"Bearer {KEY}")[0], 200)
    api.archive(Ids([{"id": first.results[0].id}]))
    same("left", receivers.members("hubspot", "contacts"), [{"email": "bo@example.com", "properties": {"email": "bo@example.com"}}])


def mailchimp(receivers):
    import mailchimp_marketing
    from mailchimp_marketing.api_client import ApiClientError
    client = mailchimp_marketing.Client({"api_key": KEY, "server": "us1"})
    client.lists.api_client.host = receivers.url + "/3.0"
    def row(email, **more): return {"email_address": email, "status_if_new": "subscribed", "merge_fields": {"FNAME": "Ann"}, "tags": ["vip"], **more}
    first = client.lists.batch_list_members("abc", {"members": [row("Ann@example.com"), row("bo@example.com"), row("bad"), row("bo@example.com")],
                                                    "update_existing": True})
    same("first", (first["total_created"], [error["error_code"] for error in first["errors"]]), (2, ["ERROR_GENERIC", "ERROR_CONTACT_EXISTS"]))
    left = client.lists.batch_segment_members({"members_to_remove": ["bo@example.com", "z@example.com"]}, "abc", "vip")
    same("left", (left["total_removed"], left["error_count"]), (1, 1))
    same("tags", [(member["email"], member["tags"]) for member in receivers.members("mailchimp", "abc")],
         [("ann@example.com", ["vip"]), ("bo@example.com", [])])
    many = raised(ApiClientError, client.lists.batch_list_members, "abc", {"members": [row("a@b.fr")] * 501})
    same("501", many.status_code, 400)


def salesforce(receivers):
    import requests
    from simple_salesforce.bulk2 import SFBulk2Handler
    status, token, _ = receivers.send("POST", "/services/oauth2/token", {"grant_type": "client_credentials", "client_id": "c", "client_secret": KEY}, form=True)
    same("token", status, 200)
    client = SFBulk2Handler(token["access_token"], receivers.url + "/services/data/v67.0/jobs/", session=requests.Session())
    rows = [{"Crm__c": f"c{n}", "Email": f"a{n}@example.com", "Note": 'with "quotes", and\nlines'} for n in range(3)] + [{"Crm__c": "", "Email": "b", "Note": ""}]
    done = client.Contact.upsert(records=rows, external_id_field="Crm__c", wait=0.1)[0]
    same("done", (done["numberRecordsProcessed"], done["numberRecordsFailed"]), (4, 1))
    failed = client.Contact.get_failed_records(done["job_id"])
    same("failed", "MISSING_ARGUMENT" in failed and '"b"' in failed, True)
    client.Contact.upsert(records=[{"Crm__c": "c0", "Email": "", "Note": "#N/A"}], external_id_field="Crm__c", wait=0.1)
    same("members", receivers.members("salesforce", "Contact")[0], {"Crm__c": "c0", "Email": "a0@example.com"})
    same("note", receivers.members("salesforce", "Contact")[1]["Note"], rows[1]["Note"])
    same("no token", receivers.send("POST", "/services/data/v67.0/jobs/ingest", {})[0], 401)


def google(receivers):
    from google.ads import datamanager_v1 as v1
    from google.protobuf import json_format
    def request(kind, emails, **more):
        message = getattr(v1, kind)(
            destinations=[v1.Destination(operating_account=v1.ProductAccount(account_id="1234567890", account_type="GOOGLE_ADS"), product_destination_id="42")],
            audience_members=[v1.AudienceMember(user_data=v1.UserData(user_identifiers=[v1.UserIdentifier(email_address=sha(email))])) for email in emails],
            encoding="HEX", **more)
        return json_format.MessageToDict(type(message).pb(message), use_integers_for_enums=False)
    terms = {"terms_of_service": v1.TermsOfService(customer_match_terms_of_service_status="ACCEPTED")}
    consent = {"consent": v1.Consent(ad_user_data="CONSENT_GRANTED", ad_personalization="CONSENT_GRANTED")}
    bearer = {"Authorization": f"Bearer {KEY}"}
    body = request("IngestAudienceMembersRequest", ["a@example.com", "b@example.com", "c@example.com"], **terms, **consent)
    same("ingested", receivers.send("POST", "/v1/audienceMembers:ingest", body, **bearer)[0], 200)
    body["audienceMembers"][1]["userData"]["userIdentifiers"][0]["emailAddress"] = "b@example.com"
    status, answer, _ = receivers.send("POST", "/v1/audienceMembers:ingest", body, **bearer)
    same("whole", (status, answer["error"]["details"][1]["fieldViolations"][0]["field"]),
         (400, "audience_members.audience_members[1].user_data.user_identifiers[0].emailAddress"))
    body["audienceMembers"] = [{"userDate": {}}]
    same("unknown field", receivers.send("POST", "/v1/audienceMembers:ingest", body, **bearer)[0], 400)
    body = request("RemoveAudienceMembersRequest", ["b@example.com", "z@example.com"])
    same("removed", receivers.send("POST", "/v1/audienceMembers:remove", body, **bearer)[0], 200)
    same("left", [row["userIdentifiers"][0]["emailAddress"] for row in receivers.members("google", "1234567890/42")],
         sorted([sha("a@example.com"), sha("c@example.com")]))
    body = request("IngestAudienceMembersRequest", ["a@example.com"] * 10_001, **terms)
    same("10,001", receivers.send("POST", "/v1/audienceMembers:ingest", body, **bearer)[0], 400)


def meta(receivers):
    from facebook_business.adobjects.customaudience import CustomAudience
    from facebook_business.api import FacebookAdsApi
    from facebook_business.exceptions import FacebookRequestError
    from facebook_business.session import FacebookSession
    FacebookSession.GRAPH = receivers.url
    audience = CustomAudience("238", api=FacebookAdsApi(FacebookSession(access_token=KEY)))
    def payload(*rows): return {"payload": {"schema": ["EXTERN_ID", "EMAIL", "COUNTRY"], "data": [list(row) for row in rows]}}
    rows = [(f"p{n}", sha(f"a{n}@example.com"), sha("fr")) for n in range(3)]
    first = audience.create_user(params=payload(*rows, ("p9", "a9@example.com", "")))
    same("first", (first["num_received"], first["num_invalid_entries"]), (4, 1))
    audience.delete_users(params=payload(rows[1]))
    same("left", [row["EXTERN_ID"] for row in receivers.members("meta", "238")], ["p0", "p2"])
    audience.add_users(CustomAudience.Schema.email_hash, ["New@Example.com "])
    same("by the helper", receivers.members("meta", "238")[-1], {"EMAIL_SHA256": sha("new@example.com")})
    audience.remove_users(CustomAudience.Schema.email_hash, ["new@example.com"])
    same("removed", len(receivers.members("meta", "238")), 2)
    same("10,001", raised(FacebookRequestError, audience.create_user, params=payload(*rows[:1] * 10_001)).api_error_code(), 2650)


def tiktok(receivers):
    def body(action, *emails): return {"advertiser_ids": ["7"], "action": action, "id_schema": ["EMAIL_SHA256", "PHONE_SHA256"],
                                       "batch_data": [[{"id": sha(email), "audience_ids": ["42"]}, {}] for email in emails]}
    def code(body): return receivers.send("POST", "/open_api/v1.3/segment/mapping/", body, Access_Token=KEY)[:2][1]["code"]
    same("add", code(body("add", "a@example.com", "b@example.com")), 0)
    same("delete", code(body("delete", "b@example.com")), 0)
    same("left", receivers.members("tiktok", "42"), [{"EMAIL_SHA256": sha("a@example.com")}])
    wrong = body("add", "c@example.com", "d@example.com")
    wrong["batch_data"][1][0]["id"] = "d@example.com"
    same("whole", (code(wrong), len(receivers.members("tiktok", "42"))), (40002, 1))
    same("token", receivers.send("POST", "/open_api/v1.3/segment/mapping/", {})[1]["code"], 40105)


def linkedin(receivers):
    import linkedin_api.clients.restli.client as restli
    import linkedin_api.common.constants as constants
    for module in (restli, constants): module.VERSIONED_BASE_URL = receivers.url + "/rest"
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("linkedin_api") and hasattr(module, "VERSIONED_BASE_URL"): module.VERSIONED_BASE_URL = receivers.url + "/rest"
    client = restli.RestliClient()
    def row(action, email): return {"action": action, "userIds": [{"idType": "SHA256_EMAIL", "idValue": sha(email)}]}
    answer = client.batch_create(resource_path="/dmpSegments/{id}/users", path_keys={"id": 11}, version_string="202604", access_token=KEY,
                                 entities=[row("ADD", "a@example.com"), row("ADD", "b@example.com"), {"action": "ADD", "userIds": [
                                     {"idType": "SHA256_EMAIL", "idValue": "c@example.com"}]}, row("REMOVE", "b@example.com")])
    same("rows", [element.status for element in answer.elements], [201, 201, 400, 201])
    same("left", receivers.members("linkedin", "11"), [{"userIds": row("ADD", "a@example.com")["userIds"]}])
    same("version", receivers.send("POST", "/rest/dmpSegments/11/users", {"elements": []}, Authorization=f"Bearer {KEY}",
                                   X_RestLi_Method="BATCH_CREATE")[1]["code"], "VERSION_MISSING")


def webhook(receivers):
    from datetime import datetime, timedelta, timezone
    from standardwebhooks import Webhook
    def post(identifier, body, at=None, secret=SECRET):
        at, text = at or datetime.now(timezone.utc), json.dumps(body)
        return receivers.send("POST", "/webhook/vip", text.encode(), webhook_id=identifier, webhook_timestamp=str(int(at.timestamp())),
                              webhook_signature=Webhook(secret).sign(identifier, at, text))[0]
    put = {"type": "audience.upsert", "data": [{"key": "p1", "name": "Ann"}, {"key": "p2", "name": "Bo"}]}
    same("signed", post("m1", put), 204)
    same("again", post("m1", {"type": "audience.remove", "data": [{"key": "p1"}]}), 204)
    same("old", post("m2", put, datetime.now(timezone.utc) - timedelta(minutes=10)), 401)
    same("other secret", post("m3", put, secret="whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), 401)
    same("remove", post("m4", {"type": "audience.remove", "data": [{"key": "p2"}]}), 204)
    same("left", receivers.members("webhook", "vip"), [{"key": "p1", "name": "Ann"}])
    same("messages", [row["id"] for row in receivers.members("webhook-messages", "vip")], ["m1", "m4"])


def slack(receivers):
    from slack_sdk.models.blocks import SectionBlock
    from slack_sdk.webhook import WebhookClient
    client = WebhookClient(f"{receivers.url}/services/T0/B0/{KEY}")
    same("text", client.send(text="12 people entered").body, "ok")
    same("blocks", client.send(blocks=[SectionBlock(text="12 people entered")]).body, "ok")
    same("too long", receivers.send("POST", f"/services/T0/B0/{KEY}", {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}}]})[:2],
         (400, "invalid_blocks"))
    same("nothing", client.send(text="").body, "no_text")
    same("messages", len(receivers.members("slack", "B0")), 2)


def faults(_):
    """Each fault is what it says, the same for the same seed, and the state is that of the answers."""
    body = {"type": "audience.upsert", "data": []}
    for fault in ("throttle", "error", "error-after", "drop", "cut", "slow", "half"):
        with Receivers(f"--{fault}", 1, "--slow-seconds", 0.5) as receivers:
            start = time.monotonic()
            try: status, _, headers = receivers.send("POST", "/crm/v3/objects/contacts/batch/upsert", {"inputs": [
                {"id": f"a{n}@example.com", "idProperty": "email", "objectWriteTraceId": str(n), "properties": {}} for n in range(4)]},
                Authorization=f"Bearer {KEY}")
            except (OSError, ValueError, __import__("http").client.HTTPException): status, headers = None, {}
            wanted = {"throttle": (429, 0), "error": (500, 0), "error-after": (500, 4), "drop": (None, 4), "cut": (None, 4), "slow": (200, 4), "half": (207, 2)}
            same(fault, (status, len(receivers.members("hubspot", "contacts"))), wanted[fault])
            if fault == "slow": same("slow", time.monotonic() - start > 0.5, True)
            if fault == "throttle": same("Retry-After", headers["Retry-After"] == "1" or bool(email.utils.parsedate_to_datetime(headers["Retry-After"])), True)
            receivers.kill()
            same("after a kill", len(receivers.members("hubspot", "contacts")), wanted[fault][1])
    told = []
    for _ in range(2):
        with Receivers("--seed", 5, "--throttle", 0.3, "--error", 0.3) as receivers:
            told.append([receivers.send("POST", f"/services/T0/B0/{KEY}", {"text": "a"})[0] for _ in range(20)])
    same("the same twice", told[0], told[1])
    same("all kinds", {200, 429, 500}, set(told[0]))
    with Receivers("--refuse-rows", 0.5, "--seed", 3) as receivers:
        rows = [[sha(f"a{n}@example.com")] for n in range(40)]
        def send(): return receivers.send("POST", "/v25.0/1/users", {"access_token": KEY, "payload": {"schema": ["EMAIL"], "data": rows}})[1]
        first = send()
        same("the same rows each time", (0 < first["num_invalid_entries"] < 40, send()["num_invalid_entries"]), (True, first["num_invalid_entries"]))


def throttles(_):
    """Each vendor says in its own way that there are too many requests."""
    ways = {
        "brevo": ("POST", "/v3/contacts/import", lambda status, body, headers: (status, headers["x-sib-ratelimit-reset"]) == (429, "1")),
        "klaviyo": ("POST", "/api/profile-bulk-import-jobs", lambda status, body, headers: (status, headers["Retry-After"]) == (429, "1")),
        "hubspot": ("POST", "/crm/objects/2026-03/contacts/batch/upsert", lambda status, body, headers: status == 429 and body["errorType"] == "RATE_LIMIT"),
        "mailchimp": ("POST", "/3.0/lists/a", lambda status, body, headers: status == 429 and headers["Retry-After"] is None),
        "salesforce": ("POST", "/services/data/v67.0/jobs/ingest", lambda status, body, headers: (status, body[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")),
        "google": ("POST", "/v1/audienceMembers:ingest", lambda status, body, headers: status == 429 and body["error"]["details"][0]["retryDelay"] == "1s"),
        "meta": ("POST", "/v25.0/1/users", lambda status, body, headers: (status, body["error"]["code"]) == (400, 80003)),
        "tiktok": ("POST", "/open_api/v1.3/segment/mapping/", lambda status, body, headers: (status, body["code"]) == (200, 40100)),
        "linkedin": ("POST", "/rest/dmpSegments/1/users", lambda status, body, headers: (status, body["code"]) == (429, "TOO_MANY_REQUESTS")),
        "webhook": ("POST", "/webhook/vip", lambda status, body, headers: status == 429 and headers["Retry-After"]),
        "slack": ("POST", "/services/T0/B0/key", lambda status, body, headers: (status, body, headers["Retry-After"]) == (429, "rate_limited", "1")),
    }
    with Receivers("--throttle", 1) as receivers:
        for vendor, (method, path, fits) in ways.items():
            answer = receivers.send(method, path, {})
            if not fits(*answer): raise AssertionError(f"{vendor}: {answer[:2]}")


def refusals(_):
    """Jobs that fail have no effect; a row that is refused fails a request of Google and of TikTok as a whole, and is named where the vendor does so."""
    with Receivers("--fail-jobs", 1, "--job-seconds", 0) as receivers:
        made = receivers.send("POST", "/v3/contacts/import", {"listIds": [7], "jsonBody": [{"email": "a@example.com"}]}, api_key=KEY)[1]["processId"]
        same("failed", receivers.send("GET", f"/v3/processes/{made}", api_key=KEY)[1]["status"], "failed")
        same("no effect", receivers.members("brevo", "7"), [])
    with Receivers("--refuse-rows", 0.2, "--seed", 2) as receivers:
        emails = [sha(f"a{n}@example.com") for n in range(20)]
        body = {"destinations": [{"operatingAccount": {"accountType": "GOOGLE_ADS", "accountId": "1"}, "productDestinationId": "42"}], "encoding": "HEX",
                "termsOfService": {"customerMatchTermsOfServiceStatus": "ACCEPTED"}}
        def ingest(some): return receivers.send("POST", "/v1/audienceMembers:ingest", {**body, "audienceMembers": [
            {"userData": {"userIdentifiers": [{"emailAddress": email}]}} for email in some]}, Authorization=f"Bearer {KEY}")
        refused = []
        while (answer := ingest([email for email in emails if email not in refused]))[0] == 400:
            field = answer[1]["error"]["details"][1]["fieldViolations"][0]["field"]
            refused.append([email for email in emails if email not in refused][int(field.split("[")[1].rstrip("]"))])
        same("some are refused", 0 < len(refused) < 20, True)
        same("all others are there", len(receivers.members("google", "1/42")), 20 - len(refused))


def tokens(_):
    with Receivers("--token-seconds", 2) as receivers:
        got = receivers.send("POST", "/oauth2/token", {"grant_type": "client_credentials", "client_id": "c", "client_secret": KEY}, form=True)[1]["access_token"]
        def ask(): return receivers.send("POST", "/rest/dmpSegments/1/users", {}, Authorization=f"Bearer {got}")[0]
        same("good", ask(), 400)
        time.sleep(2.1)
        same("run out", ask(), 401)
        same("wrong secret", receivers.send("POST", "/oauth2/token", {"grant_type": "client_credentials", "client_secret": "x"}, form=True)[0], 401)


def main():
    cases = [brevo, klaviyo, hubspot, mailchimp, salesforce, google, meta, tiktok, linkedin, webhook, slack, faults, throttles, refusals, tokens]
    problems = 0
    for case in cases:
        if sys.argv[1:] and case.__name__ not in sys.argv[1:]: continue
        try:
            with Receivers("--job-seconds", 1) as receivers:
                case(receivers)
                if "bug" in receivers.told("requests"): raise AssertionError("a receiver failed itself")
        except Exception as error:
            problems += 1
            print(f"{case.__name__}: {type(error).__name__}: {error}", file=sys.stderr)
            if not isinstance(error, AssertionError): __import__("traceback").print_exc()
    print(f"{len(cases)} cases, {problems} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
