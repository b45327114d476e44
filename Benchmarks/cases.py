"""The second table: what a day, an edit or a question costs once the store is there, each on a copy of it."""
import json
import subprocess

from first_apply import FIRST_DAY, PEERS, apply, compare, run_peer
from measuring import Failed, measure, ratios, read_once, size_of, summary
from many_resources import FILES, RESOURCES, write_many_resources
from small_changes import masking, small_change
from workspace import HERE

NEXT_DAY = "2026-01-02"
LOOKUPS = 20
STARTS = 60

# The same traits and segments, told by windows instead of by today's date, so that a profile changes when an event of its
# own enters or leaves a window and not every day. `within 365 days` at midnight is what `days_since_order <= 365` counts.
DAILY = {
    "  days_since_order: date_diff('day', last_order_at, as_of)\n":
        "  days_since_order: { value: \"date_diff('day', last_order_at, as_of)\", stored: false }\n",
    "  last_cart_at: max(web_events.occurred_at) where type = 'add_to_cart'\n":
        "  last_cart_at: max(web_events.occurred_at) where type = 'add_to_cart' within 7 days\n"
        "  orders_365d:\n    from: orders\n    value: count(*)\n    within: 365 days\n",
    "  lapsed: orders_total > 0 and days_since_order > 365\n": "  lapsed: orders_total > 0 and orders_365d = 0\n",
    "last_cart_at >= as_of - 7 days and (": "last_cart_at is not null and (",
}
TRAIT = {"  average_basket: avg(orders.amount) where status = 'paid'\n":
         "  average_basket: avg(orders.amount) where status = 'refunded'\n"}
SEGMENT = {"  frequent: orders_12m >= 4\n": "  frequent: orders_12m >= 3\n"}


def edit(project, replacements):
    path = project / "specs" / "insight.yaml"
    text = path.read_text()
    for old, new in replacements.items():
        if text.count(old) != 1:
            raise Failed(f"{path} holds `{old.strip()}` {text.count(old)} times, not once")
        text = text.replace(old, new)
    path.write_text(text)


def content(project):
    """The digest of what each table of the latest generation holds."""
    entry = max((project / "store/_cdp/journal").glob("*.json"))
    return {name: table["content_digest"] for name, table in json.loads(entry.read_text())["tables"].items()}


class Cases:
    def __init__(self, space, cdp, runs):
        self.space, self.cdp, self.runs = space, cdp, runs
        self.base = space.project("base")
        edit(self.base, DAILY)
        self.base_figures = apply(cdp, self.base)

    def facts(self, store, *what):
        """What check_store.py finds in a store."""
        done = subprocess.run([self.space.python, HERE / "check_store.py", store, *map(str, what)], capture_output=True, text=True)
        if done.returncode:
            raise Failed(f"check_store.py {what[0]}: {done.stderr[-2000:]}")
        return json.loads(done.stdout)

    def applied(self, prepare, day=FIRST_DAY, accept=()):
        """The figures of `cdp apply` on fresh copies, and the last copy."""
        figures = []
        for _ in range(self.runs):
            project = self.space.copy(self.base, "case")
            prepare(project)
            if self.space.size == "10M":
                read_once(self.space.files() + self.space.files(self.space.change))
            figures.append(apply(self.cdp, project, day, accept))
        return figures, project

    def change(self):
        """1 % of the next day's rows, with the peers' full rerun beside it."""
        figures, project = self.applied(self.space.add_change, NEXT_DAY)
        peers, lines = {peer: [] for peer in PEERS}, {}
        for _ in range(self.runs):
            for peer in PEERS:
                again, lines[peer] = run_peer(self.space, peer, changes=True)
                peers[peer].append(again)
        comparison = {peer: compare(self.space, project, peer, lines[peer], NEXT_DAY) for peer in PEERS}
        summaries = {peer: summary(again) for peer, again in peers.items()}
        return {"runs": figures, "peers": {"runs": peers, "summary": summaries}, "comparison": comparison,
                "ratios": ratios(summary(figures), summaries)}

    def unchanged(self):
        """The same files, specs and time again: nothing may be written."""
        before = self.facts(self.base / "store", "version")
        figures, project = self.applied(lambda project: None)
        return {"runs": figures, "equal": self.facts(project / "store", "version") == before}

    def saved(self):
        """The change once more, planned and kept: what carrying it out takes, beside the plan."""
        plans, figures, equal = [], [], True
        for _ in range(self.runs):
            project = self.space.copy(self.base, "case")
            self.space.add_change(project)
            time = ["--as-of", f"{NEXT_DAY}T00:00:00Z"]
            plans.append(measure([self.cdp, "plan", "--out", project / "day.cdpplan", "--quiet", *time, "--project", project])[0])
            figures.append(measure([self.cdp, "apply", project / "day.cdpplan", "--yes", "--quiet", "--project", project])[0])
            figures[-1]["disk"] = size_of(project / "store", project / "out")
            at_once = self.space.copy(self.base, "once")
            self.space.add_change(at_once)
            apply(self.cdp, at_once, NEXT_DAY)
            equal = equal and content(project) == content(at_once)
        return {"runs": figures, "plan": {"runs": plans, "summary": summary(plans)}, "equal": equal}

    def small(self):
        """100 new events and 10 changed people, in a store that masks the rows that change."""
        base = masking(self.space.project("masks"))
        edit(base, DAILY)
        apply(self.cdp, base)
        figures = []
        for _ in range(self.runs):
            project = self.space.copy(base, "case")
            small_change(self.space, project, 0)
            figures.append(apply(self.cdp, project))
        verified = subprocess.run([self.cdp, "verify", "--project", project], capture_output=True)
        return {"runs": figures, "equal": verified.returncode == 0}

    def trait(self):
        """One trait over orders gets another condition."""
        figures, project = self.applied(lambda project: edit(project, TRAIT))
        return {"runs": figures, "equal": self.facts(project / "store", "trait", "refunded")["different"] == 0}

    def segment(self):
        """One segment gets another threshold."""
        figures, project = self.applied(lambda project: edit(project, SEGMENT), accept=["segment.moves:segment.frequent"])
        return {"runs": figures, "equal": self.facts(project / "store", "segment", 3)["different"] == 0}

    def lookup(self):
        """One customer in full by an email, each time in a new process."""
        project, figures, right = self.space.copy(self.base, "case"), [], True
        for found in self.facts(project / "store", "emails", LOOKUPS):
            one, output = measure([self.cdp, "profile", "--project", project, "-"], text=f"email:{found['email']}\n")
            right = right and found["profile_id"] in output
            figures.append(one)
        return {"runs": figures, "equal": right}

    def validate(self):
        """The specs of many teams, without any data."""
        project, figures = write_many_resources(self.space.work / "many"), []
        edit(project, DAILY)
        for _ in range(max(self.runs, 5)):
            one, output = measure([self.cdp, "validate", "--project", project])
            figures.append(one)
        return {"runs": figures, "equal": f"The specs are valid: {FILES + 1} files read" in output}

    def version(self):
        return {"runs": [measure([self.cdp, "--version"])[0] for _ in range(STARTS)]}

    def run(self, names):
        found = {"base": {"runs": [self.base_figures]}}
        for name in names:
            found[name] = getattr(self, name)()
        for case in found.values():
            case["summary"] = summary(case["runs"])
        return found


NAMES = ["change", "saved", "small", "unchanged", "trait", "segment", "lookup", "validate", "version"]
TITLES = {"base": "first apply of the specs for daily use", "change": "apply, 1 % changed, a day later",
          "saved": "`apply FILE`, the same, planned before", "small": "apply, 100 events and 10 people",
          "unchanged": "apply, nothing changed", "trait": "apply, one trait changed", "segment": "apply, one segment changed",
          "lookup": "`cdp profile -`, one email", "validate": f"`cdp validate`, {RESOURCES} resources in {FILES} files",
          "version": "`cdp --version`"}
