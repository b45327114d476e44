"""Services of the library are sent what they ask for, whatever fails: their lists hold the audience in the end.

services.py CDP [SECONDS] [SERVICE…]

For each service of specs/library/destinations cdp sends an audience to a receiver that plays the vendor (Tests/Receivers): it holds requests against the
vendor's published shapes and limits, throttles, fails before and after the effect, drops and cuts answers, refuses rows and fails jobs. cdp is killed at
random moments, while people come, change and leave. In the end the receiver refuses nothing, and what it holds is compared with the audience.
Hashes are computed here, by the rules in Tests/Oracles/hashing.
"""
import hashlib
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "Receivers"), str(Path(__file__).parent / "hashing")]
import rules  # noqa: E402
from running import KEY, OWN, SECRET, Receivers  # noqa: E402

FAULTS = ["--throttle", 0.05, "--error", 0.05, "--error-after", 0.04, "--drop", 0.04, "--cut", 0.03, "--half", 0.05, "--refuse-rows", 0.02, "--fail-jobs", 0.03,
          "--job-seconds", 0.05, "--token-seconds", 4, "--wait", 0, "--slow", 0.02, "--slow-seconds", 0.3]
SPECS = """
cdp: 1
project: marketing
sources:
  people:
    read: people.csv
    delivers: snapshot
    key: id
    fields: { id: string, email: string, phone: string, first: string, last: string, country: string, zip: string, city: string }
    map: { email: email, phone: { value: phone, country: FR }, first_name: first, last_name: last, country: country, postal_code: zip, city: city }
connections:
  service: { http: { CONNECTION, timeout: 5 seconds } }
guards: { source_shrinks: "100%", delivery_removals: "100%", identity_splits: "100%", identity_merges: "100%", segment_moves: "100%" }
destinations:
  list:
    write: { use: SERVICE, on: service, OPTIONS within: 6 seconds }
    key: KEY
    fields: { FIELDS }
    MODE
"""
BEARER = 'bearer: "${env:SERVICE_KEY}"'


def sha(text): return text and hashlib.sha256(text.encode()).hexdigest()


class Service:
    """How a service is used, and what its list holds of a person."""

    def __init__(self, path, connection, options, fields, list_name, held, vendor=None, mode=""):
        self.path, self.connection, self.options, self.fields, self.list, self.held = path, connection, options, fields, list_name, held
        self.vendor, self.mode = vendor, mode


NAMES = "email: email, firstname: first_name, city: city"
SERVICES = {
    "brevo": Service("/v3", 'headers: { api-key: "${env:SERVICE_KEY}" }', "list: 7,", "EMAIL: email, FNAME: first_name, CITY: city", "7",
                     lambda row: (row["email"], row["attributes"].get("FNAME"), row["attributes"].get("CITY"))),
    "klaviyo": Service("/api", 'headers: { Authorization: "Klaviyo-API-Key ${env:SERVICE_KEY}", revision: "2026-10-15" }', "list: Y6nRLr,",
                       "email: email, first_name: first_name, city: city", "Y6nRLr",
                       lambda row: (row["email"], row.get("first_name"), row.get("properties", {}).get("city"))),
    "hubspot": Service("", BEARER, "property: in_vip,", NAMES, "contacts",
                       lambda row: row["properties"].get("in_vip") == "true" and (row["email"], row["properties"].get("firstname"), row["properties"].get("city"))),
    "mailchimp": Service("/3.0", 'basic: { user: cdp, password: "${env:SERVICE_KEY}" }', "list: a1, tag: vip, segment: vip,",
                         "EMAIL: email, FNAME: first_name, CITY: city", "a1",
                         lambda row: "vip" in row["tags"] and (row["email"], row["merge_fields"].get("FNAME") or None, row["merge_fields"].get("CITY") or None)),
    "salesforce": Service("/services/data/v67.0", 'oauth2: { token_url: "URL/services/oauth2/token", client_id: cdp, client_secret: "${env:SERVICE_KEY}" }, concurrency: 2',
                          "object: Contact, external_id: Mail__c, flag: Vip__c,", "MAIL: email, FirstName: first_name, City__c: city", "Contact",
                          lambda row: row.get("Vip__c") == "true" and (row["Mail__c"], row.get("FirstName"), row.get("City__c"))),
    "webhook": Service("/webhook/vip", 'signing_secret: "${env:SERVICE_SECRET}"', "", "email: email, first: first_name, city: city", "vip",
                       lambda row: (row["key"], row["first"], row["city"])),
    "slack": Service("/services/T1/B1/KEY", "rates: [200 per second]", "", "TEXT: email", "B1", lambda row: (row["text"],), mode="mode: upsert"),
    "google_customer_match": Service("/v1", BEARER + ", concurrency: 3", 'account: "1234567890", audience: "42",',
                                     "EMAIL: email, PHONE: phone, FIRST_NAME: first_name, LAST_NAME: last_name, COUNTRY: country, POSTAL_CODE: postal_code",
                                     "1234567890/42", None, vendor="google"),
    "meta_custom_audience": Service("/v25.0", BEARER, 'audience: "99",', "EXTERN_ID: profile_id, EMAIL: email, PHONE: phone, FN: first_name, CT: city, COUNTRY: country", "99", None, vendor="meta"),
    "linkedin_audience": Service("/rest", BEARER + ', headers: { LinkedIn-Version: "202604", X-Restli-Protocol-Version: 2.0.0 }', 'segment: "5",',
                                 "EMAIL: email, FIRST_NAME: first_name, LAST_NAME: last_name, COUNTRY: country", "5", None, vendor="linkedin"),
    "tiktok_audience": Service("/open_api/v1.3", 'headers: { Access-Token: "${env:SERVICE_KEY}" }', 'advertiser: "1", audience: "8",', "EMAIL: email, PHONE: phone", "8", None, vendor="tiktok"),
}
FIRST, CITIES = ["Ada", "Zoé", "José María", "O'Neil", "Ann-Lee"], ["Paris", "Saint-Étienne", "Lyon 3", ""]


class Trial:
    def __init__(self, cdp, name, folder):
        self.cdp, self.name, self.service, self.folder = cdp, name, SERVICES[name], folder
        self.problems, self.people, self.next, self.moment = [], {}, 0, 1_767_225_600
        self.vendor = self.service.vendor or name
        self.receivers = Receivers("--seed", random.randrange(1 << 30), "--models", MODELS, *FAULTS)
        self.port = int(self.receivers.url.rsplit(":", 1)[1])
        self.environment = dict(os.environ, SERVICE_KEY=KEY, SERVICE_SECRET=SECRET)
        key = re.match(r"\w+", self.service.fields)[0]
        url = f'url: "{self.receivers.url}{self.service.path.replace("KEY", KEY)}", '
        specs = SPECS.replace("CONNECTION", url + self.service.connection.replace("URL", self.receivers.url)).replace("use: SERVICE", "use: " + name)
        specs = specs.replace("OPTIONS", self.service.options).replace("key: KEY", "key: " + key).replace("FIELDS", self.service.fields).replace("MODE", self.service.mode)
        (folder / "cdp.yaml").write_text(specs)
        self.work(260)

    def restart(self, *options):
        self.receivers.kill()
        self.receivers.options = ("--models", MODELS, *options)
        self.receivers.start(self.port)

    def work(self, coming):
        """People come, change and leave."""
        for _ in range(coming):
            self.next += 1
            phone = f"06{self.next:08}" if self.next % 3 else ""
            self.people[f"p{self.next}"] = [f"p{self.next}@example.com", phone, random.choice(FIRST), "Martin", "FR", "75001" if self.next % 4 else "", random.choice(CITIES)]
        for person in random.sample(sorted(self.people), min(len(self.people), 30)):
            if random.random() < 0.5: self.people[person][2], self.people[person][6] = random.choice(FIRST), random.choice(CITIES)
            else: del self.people[person]
        lines = [",".join([person, *row]) + "\n" for person, row in self.people.items()]
        (self.folder / "people.csv").write_text("id,email,phone,first,last,country,zip,city\n" + "".join(lines))

    def arguments(self, *command):
        self.moment += 60
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.moment))
        options = ["--yes", "--as-of", moment, "--accept", "discloses.field:destination.list"] if command[0] == "apply" else []
        return [self.cdp, *command, *options, "--project", str(self.folder)]

    def run(self, *command, status=(0,)):
        done = subprocess.run(self.arguments(*command), capture_output=True, text=True, env=self.environment)
        if done.returncode not in status: self.problems.append(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-800:]}{done.stderr[-800:]}")
        for secret in ("@example.com", KEY, SECRET):
            if secret in done.stderr: self.problems.append(f"{' '.join(command)} says {secret}: {done.stderr[-500:]}")
        return done

    def kill(self):
        command = subprocess.Popen(self.arguments(random.choice(["apply", "deliver"])), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self.environment)
        if random.random() < 0.8:
            # Most die amid what they send.
            before, end = self.requests(), time.monotonic() + 5
            while self.requests() == before and command.poll() is None and time.monotonic() < end: time.sleep(0.005)
            time.sleep(random.random() ** 2 * 0.5)
            command.kill()
        command.wait()

    def requests(self):
        with sqlite3.connect(self.receivers.state, timeout=60) as state: return state.execute("select count(*) from requests").fetchone()[0]

    def check(self):
        members = self.receivers.members(self.vendor, self.service.list)
        name = self.name
        shown = self.shown()
        if name == "slack":
            held, wanted = {row["text"] for row in members}, {row["email"] for row in shown}
            if wanted - held: self.problems.append(f"{len(wanted - held)} messages are lost")
            return len(members)
        if self.service.held:
            held = sorted(tuple(value or None for value in known) for row in members if (known := self.service.held(row)))
            wanted = sorted((row["email"], row["first_name"], row["city"]) for row in shown)
        elif name == "google_customer_match":
            held = sorted(json.dumps(row, sort_keys=True) for row in members)
            wanted = sorted(json.dumps({"userIdentifiers": identifiers(row)}, sort_keys=True) for row in shown)
        elif name == "meta_custom_audience":
            held = sorted((row["EXTERN_ID"], row["EMAIL"], row["PHONE"], row["FN"], row["CT"], row["COUNTRY"]) for row in members)
            wanted = sorted((row["profile_id"], *(sha(form) or "" for form in (
                rules.meta_email(row["email"]), row["phone"] and rules.meta_phone(row["phone"]), row["first_name"] and rules.meta_first_name(row["first_name"]),
                row["city"] and rules.meta_city(row["city"]), rules.meta_country(row["country"])))) for row in shown)
        elif name == "linkedin_audience":
            held = sorted((row["userIds"][0]["idValue"], row.get("firstName"), row.get("lastName"), row.get("country")) for row in members)
            wanted = sorted((sha(rules.linkedin_email(row["email"])), row["first_name"], row["last_name"], row["country"]) for row in shown)
        else:
            held = sorted((row["EMAIL_SHA256"], row.get("PHONE_SHA256")) for row in members)
            wanted = sorted((sha(rules.tiktok_email(row["email"])), sha(row["phone"] and rules.tiktok_phone(row["phone"]))) for row in shown)
        lost, strange = [row for row in wanted if row not in held], [row for row in held if row not in wanted]
        if held != wanted: self.problems.append(f"{len(lost)} of {len(wanted)} rows are lost, {len(strange)} are strange: {lost[:2]} {strange[:2]}")
        return len(members)

    def shown(self):
        """The audience as the store has it."""
        import polars as pl
        profiles = pl.read_delta(str(self.folder / "store/profiles"))
        return profiles.select("profile_id", "email", "phone", "first_name", "last_name", "country", "city", "postal_code").to_dicts()


def identifiers(row):
    found = [{"emailAddress": sha(rules.google_ads_email(row["email"]))}]
    if row["phone"]: found.append({"phoneNumber": sha(rules.google_ads_phone(row["phone"]))})
    if row["first_name"] and row["last_name"] and row["country"] and row["postal_code"]:
        found.append({"address": {"givenName": sha(rules.google_ads_name(row["first_name"])), "familyName": sha(rules.google_ads_name(row["last_name"])),
                                  "regionCode": row["country"], "postalCode": row["postal_code"]}})
    return found


def run(cdp, name, seconds):
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(cdp, name, Path(folder))
        with trial.receivers:
            trial.run("apply", status=(0, 7))
            end, kills = time.monotonic() + seconds, 0
            while time.monotonic() < end or kills < 3:
                trial.work(random.randrange(30))
                trial.kill()
                kills += 1
            requests = trial.receivers.told("requests")
            if "599" in requests: trial.problems.append(f"the receiver itself failed: {requests}")
            trial.restart("--job-seconds", 0.05)
            trial.run("apply", status=(0, 7))
            trial.run("deliver", status=(0, 7))
            trial.run("deliver", "list", "--rejected")
            held = trial.check()
            for place in (Path(folder) / "store/_cdp").rglob("*"):
                if place.is_file() and (KEY.encode() in (text := place.read_bytes()) or SECRET.encode() in text): trial.problems.append(f"{place.name} holds a secret")
        faults = sum(int(line.split("\t")[3].split()[0]) for line in requests.splitlines() if line.startswith(trial.vendor) and "\t-\t" not in line)
        print(f"{name}: {kills} commands of which most were killed, {faults} faults, {held} rows are held; {len(trial.problems)} problems", flush=True)
        for problem in trial.problems: print(f"{name}: {problem}", file=sys.stderr)
        return len(trial.problems)


MODELS = 0


def main():
    global MODELS
    cdp, rest = str(Path(sys.argv[1]).resolve()), sys.argv[2:]
    seconds = float(rest.pop(0)) if rest and re.fullmatch(r"[\d.]+", rest[0]) else 3
    MODELS = int(OWN.exists())
    random.seed(11)
    sys.exit(1 if sum(run(cdp, name, seconds) for name in rest or SERVICES) else 0)


if __name__ == "__main__":
    main()
