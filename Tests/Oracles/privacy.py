"""Marked values of people, and who may see them; scripts/privacy says how it is called."""
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

CDP = Path(sys.argv[1]).resolve()
FAILURES = []
NOBODY = 65534
# Digests and times in milliseconds have any four digits now and then.
MARK = re.compile(r"zqx|99 ?42 ?42|(?<![0-9a-f])1977(?![0-9a-f])", re.I)
SPECS = """
sources:
  crm:
    read: { file: "data/crm_*.csv" }
    delivers: changes
    key: id
    version: updated
    fields:
      id: { type: string, required: true }
      last_name: string
      email: string
      phone: string
      birth: { type: date, format: "%d/%m/%Y", on_error: reject }
      updated: { type: timestamp, required: true }
    map: { last_name: last_name, email: email, phone: { value: phone, country: FR }, birth_date: birth }
    accept: [ { gate: source.quarantine, reason: test } ]
  orders:
    read: { file: "data/orders_*.jsonl" }
    delivers: log
    key: id
    event_at: at
    belongs_to: [ { identifier: email, value: mail } ]
    fields: { id: string, mail: string, at: timestamp, note: string }
profile:
  attributes: { last_name: { keep: latest }, email: { keep: latest }, phone: { keep: latest }, birth_date: { keep: latest } }
identity:
  sources: [crm]
  distrust: { email: { values: ["zqxliteral@x.fr"] } }
  rules: { same_email: email }
traits: { note: { value: last(orders.note), stored: true } }
segments: { one: "email = 'zqxsegment@x.fr' or email is not null" }
destinations:
  list:
    write: { file: out/list.csv }
    segment: one
    key: EMAIL
    fields: { EMAIL: email, NAME: last_name }
    accept: [ { gate: discloses.field, reason: test } ]
  pages:
    write: { file: out/pages.parquet }
    key: EMAIL
    fields: { EMAIL: email, NAME: last_name }
    accept: [ { gate: discloses.field, reason: test } ]
"""
CRM = """id,last_name,email,phone,birth,updated
c1,Zqxname,zqxone@x.fr,06 99 42 42 01,07/07/1977,2026-01-01T00:00:00Z
c2,Zqxnome,zqxtwo@x.fr,06 99 42 42 02,08/08/1978,2026-01-01T00:00:00Z
c3,Zqxbad,zqxbad@x.fr,06 99 42 42 03,zqxbirth,2026-01-01T00:00:00Z
c4,Zqxtorn,zqxtorn@x.fr
"""
ORDERS = '{"id": "o1", "mail": "zqxone@x.fr", "at": "2026-01-01T00:00:00Z", "note": "zqxnote"}\n'


def check(condition, what):
    if not condition:
        FAILURES.append(what)


def project(folder, name="privacy", rows=0, store="store"):
    for part in ("specs", "data"):
        (folder / part).mkdir(parents=True)
    (folder / "cdp.yaml").write_text(f"cdp: 1\nproject: {name}\nspecs: [specs]\nstore: {store}\n")
    (folder / "specs/a.yaml").write_text(SPECS)
    more = "".join(f"d{i},Zqx{i},zqx{i}@x.fr,,07/07/1977,2026-01-01T00:00:00Z\n" for i in range(rows))
    (folder / "data/crm_1.csv").write_text(CRM + more)
    (folder / "data/orders_1.jsonl").write_text(ORDERS)
    return folder


def run(folder, *arguments, user=None, cdp=CDP, **options):
    def become():
        os.umask(0)
        if user:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
    return subprocess.run([cdp, *arguments, "--project", folder], capture_output=True, text=True, errors="replace",
                          stdin=subprocess.DEVNULL, preexec_fn=become, **options)


def generations(folder):
    journal = folder / "store/_cdp/journal"
    return len(list(journal.glob("*.json"))) if journal.is_dir() else 0


def outputs_and_files(place):
    """No output and no file but data files and delivered ones has a marked value; nobody else may read any of them."""
    folder = project(place / "outputs")
    words = [["validate"], ["plan"], ["plan", "--out", str(folder / "night.cdpplan")], ["apply", "--yes"], ["status"], ["status", "--at", "1"], ["show"], ["graph"],
             ["history"], ["history", "1"], ["graph", "--at", "1"], ["diff", "--at", "1", "--to", "1"], ["verify"], ["views"],
             ["show", "--applied", "segment.one"], ["explain", "crm/c1"], ["explain", "crm/c1", "crm/c2"],
             ["explain", "email:zqxone@x.fr"], ["explain", "segment.one", "crm/c1"], ["diff", "--applied"],
             ["profile", "email:zqxnobody@x.fr"], ["run"], ["deliver"]]
    for arguments in words:
        for form in ("text", "json"):
            logs = ["--log-level", "trace"] if form == "text" else []
            done = run(folder, *arguments, "--format", form, *logs)
            check(arguments[0] != "apply" or not logs or "generation committed" in done.stderr, "the log tells no commit")
            # The SQL of views is made to be run and holds the constants of specs.
            said = MARK.findall(done.stdout + done.stderr) if arguments != ["views"] else []
            check(not said, f"{' '.join(arguments)} in {form} shows marked values: {(done.stdout + done.stderr)[:400]}")
    check(generations(folder) == 1, "the project was not applied")
    run(folder, "profile", "email:zqxone@x.fr")
    run(folder, "query", "profiles", "--where", "email = 'zqxone@x.fr'")
    seen = 0
    saved = folder / "night.cdpplan"
    for path in [*(folder / "store").rglob("*"), *(folder / "out").rglob("*"), folder / "store", folder / "out", saved]:
        seen += 1
        check(path.stat().st_mode & 0o077 == 0, f"{path.relative_to(folder)} has the mode {path.stat().st_mode:o}")
        if path.is_file() and path.suffix != ".parquet" and "out" not in path.parts:
            text = path.read_bytes().decode("utf-8", "replace")
            # What is sealed is as good as random, in letters that may spell anything.
            text = re.sub(r'"sealed": "[^"]*"', "", text)
            check(not MARK.search(text), f"{path.relative_to(folder)} holds a marked value")
    check(seen > 50, f"only {seen} files were looked at")
    # What a build of before left open is closed, and that is said once.
    for path in (folder / "store").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for path in (folder / "store", folder / "out/list.csv"):
        path.chmod(path.stat().st_mode | 0o044)
    first, second = (run(folder, "apply", "--yes") for _ in range(2))
    check("Others could read" in first.stderr and "Others could read" not in second.stderr, "closing a store is not said once")
    for path in (folder / "store").rglob("*"):
        check(path.stat().st_mode & 0o077 == 0, f"{path.relative_to(folder)} stays open")
    check((folder / "out/list.csv").stat().st_mode & 0o077 == 0, "a delivered file stays open")


def places(place):
    """A destination writes where it may, and nowhere else."""
    folder = project(place / "places")
    spec = folder / "specs/a.yaml"
    (folder / "elsewhere").mkdir()
    (folder / "link").symlink_to("elsewhere")
    (folder / "out/folder").mkdir(parents=True)
    (folder / ".git").mkdir()
    os.link(folder / "data/crm_1.csv", folder / "out/second_name.csv")
    outside = place / "outside.csv"
    wrong = ["data/crm_9.csv", "./data/../data/crm_9.csv", "specs/b.yaml", "cdp.yaml", "store/x.csv", "store/_cdp/secret",
             "out/../store/profiles/x.csv", ".git/config", "../outside.csv", str(outside), "out/folder", "link/x.csv",
             "out/second_name.csv", f"{folder}/data/crm_9.csv", f"{folder}/out/pages.parquet", "out/pages.parquet/x.csv", "."]
    for path in wrong:
        spec.write_text(SPECS.replace("out/list.csv", path))
        done = run(folder, "validate")
        check(done.returncode == 3 and "CDP6003" in done.stderr + done.stdout, f"a destination may write {path}")
    spec.write_text(SPECS.replace("out/list.csv", "./out/x/../pages.parquet"))
    check(run(folder, "validate").returncode == 3, "two destinations may write one file")
    allowed = "{ file: %s, allow_outside: true, reason: the loader takes it }"
    for path in ("/dev/null", "store/x.csv"):
        spec.write_text(SPECS.replace("{ file: out/list.csv }", allowed % path))
        check(run(folder, "validate").returncode == 3, f"allow_outside lets a destination write {path}")
    spec.write_text(SPECS.replace("{ file: out/list.csv }", allowed % outside))
    check(run(folder, "apply", "--yes").returncode == 0 and "ZQXNAME" in outside.read_text().upper(), "nothing is written outside")
    spec.write_text(SPECS.replace("{ file: out/list.csv }", "{ file: out/x.csv, allow_outside: true }"))
    check(run(folder, "validate").returncode == 3, "allow_outside needs no reason")
    # A link that is made after the specs were applied.
    shutil.rmtree(folder / "out")
    (folder / "out").symlink_to("elsewhere")
    done = run(folder, "deliver", "pages", "--again")
    check(done.returncode == 7 and not list((folder / "elsewhere").iterdir()), f"a delivery follows a link: {done.stderr}")
    spec.write_text(SPECS.replace('"data/crm_*.csv"', f'"{folder}/data/crm_*.csv"').replace("out/", "sent/"))
    done = run(folder, "apply", "--yes")
    check(done.returncode == 0, f"an absolute path of a source does not work: {done.stderr}")


def signals(place):
    """A signal ends a command where nothing is left half done, and the command says what was committed."""
    scratch = place / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    folder = project(place / "signals", rows=5_000)

    def ended(number, seconds, *arguments):
        child = subprocess.Popen([CDP, *arguments, "--project", folder], env=environment, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            said, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            child.send_signal(number)
            said, _ = child.communicate()
        return child.returncode, said

    def whole(what):
        done = run(folder, "verify")
        check(done.returncode == 0 or not generations(folder), f"{what}: {done.stdout}{done.stderr}")

    # The moments of the signals are by chance; what must hold at each of them is not.
    moments = [0.02 * 1.4 ** count for count in range(16)]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for moment in moments[::3]:
            code, said = ended(number, moment, "plan")
            check(code in (0, -number, 128 + number), f"plan ends with {code} after {number.name}: {said[-300:]}")
            check(not list(scratch.iterdir()), f"plan leaves its scratch after {number.name}")
            if code == 0:
                break
    for number in (signal.SIGINT, signal.SIGTERM):
        for moment in moments:
            shutil.rmtree(folder / "store", ignore_errors=True)
            code, said = ended(number, moment, "apply", "--yes")
            check(code in (0, -number, 128 + number), f"apply ends with {code} after {number.name}: {said[-300:]}")
            if code == 128 + number:
                word = "is committed" if generations(folder) else "nothing was committed"
                check(word in said, f"apply does not say what was committed: {said[-300:]}")
                check(not (folder / "store/_cdp/working").exists(), "apply leaves work behind")
            whole(f"after {number.name}")
            if code == 0:
                break
        check(run(folder, "apply", "--yes").returncode == 0, "apply does not go on after a signal")
    for moment in moments[::3]:
        code, _ = ended(signal.SIGKILL, moment, "plan")
        if code == 0:
            break
    check(run(folder, "plan", env=environment).returncode == 0, "plan fails after one that was killed")
    check(not list(scratch.iterdir()), "plan does not remove what a killed one left")
    prompt(folder, environment)


def prompt(folder, environment):
    """SIGTERM while somebody is asked: nothing is committed."""
    shutil.rmtree(folder / "store")
    child, terminal = pty.fork()
    if child == 0:
        os.execve(CDP, [str(CDP), "apply", "--project", str(folder)], environment)
    said = b""
    while b"Apply this plan?" not in said:
        said += os.read(terminal, 4096)
    os.kill(child, signal.SIGTERM)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    check(os.waitstatus_to_exitcode(status) == 143, f"apply ends with {os.waitstatus_to_exitcode(status)} at its question")
    check(generations(folder) == 0, "apply commits without an answer")


def projects(place):
    """A store belongs to a project."""
    folder = project(place / "first", name="first")
    check(run(folder, "apply", "--yes").returncode == 0, "the first project is not applied")
    other = project(place / "other", name="other", store="../first/store")
    for command in (["apply", "--yes"], ["plan"]):
        done = run(other, *command)
        check(done.returncode == 4 and "CDP7018" in done.stderr, f"{command[0]} of another project: {done.stderr}")
    moved = folder.rename(place / "moved")
    check(run(moved, "apply", "--yes").returncode == 0, "a project that was moved is refused")
    text = (moved / "cdp.yaml").read_text()
    (moved / "cdp.yaml").write_text(text.replace("first", "renamed"))
    check(run(moved, "apply", "--yes").returncode == 0, "a project that was renamed is refused")
    (other / "cdp.yaml").write_text((other / "cdp.yaml").read_text().replace("../first", "../moved"))
    check(run(other, "apply", "--yes").returncode == 4, "another project is not refused any more")
    check(run(other, "apply", "--yes", "--adopt-store").returncode == 0, "a store cannot be adopted")


def closed_store(place):
    """A store that may not be entered is an error and not an empty one."""
    folder = project(place / "closed")
    if os.geteuid() != 0:
        check(run(folder, "apply", "--yes").returncode == 0, "the project is not applied")
        (folder / "store").chmod(0)
        user = None
    else:
        check(run(folder, "apply", "--yes").returncode == 0, "the project is not applied")
        user = NOBODY
    cdp = place / "cdp"
    shutil.copy(CDP, cdp)
    for path in (place, cdp, folder, *folder.glob("*")):
        path.chmod(0o755) if path.name != "store" else None
    for command in (["plan"], ["status"], ["verify"], ["apply", "--yes"], ["history"], ["query", "profiles"]):
        done = run(folder, *command, user=user, cdp=cdp)
        check(done.returncode == 1 and "CDP7007" in done.stderr, f"{command[0]} of a closed store: {done.stderr}{done.stdout[:200]}")
    (folder / "store").chmod(0o700)


LIKELY = """
  rules:
    likely:
      block: [birth_date, phone]
      compare: { last_name: [equal, jaro_winkler >= 0.8], birth_date: [equal], phone: [equal, edits <= 1] }
      accept: 0.99
      review: 0.000001
"""
LEARNT = """rule: likely
prior: -6
comparisons:
  last_name: [{ level: equal, weight: 5 }, { level: jaro_winkler >= 0.8, weight: 3 }, { level: different, weight: -3 }]
  birth_date: [{ level: equal, weight: 5 }, { level: different, weight: -3 }]
  phone: [{ level: equal, weight: 6 }, { level: edits <= 1, weight: 5 }, { level: different, weight: -3 }]
"""


def likeness(place):
    """Rules that compare, of records whose key is an e-mail: nothing of them is shown, drawn or learnt but where it is asked for, and
    that is noted."""
    folder = project(place / "likeness")
    specs = folder / "specs/a.yaml"
    specs.write_text(SPECS.replace("key: id\n    version", "key: email\n    version").replace("  rules: { same_email: email }\n", LIKELY)
                     .replace("  sources: [crm]\n", "  sources: [crm]\n  decisions: decisions.csv\n"))
    (folder / "identity").mkdir()
    (folder / "identity/likely.weights.yaml").write_text(LEARNT)
    (folder / "decisions.csv").write_text("left,right,decision\n")
    rows = [("Zqxname", "zqxone", "01", "1977"), ("Zqxnama", "zqxtwo", "01", "1977"), ("Zqxother", "zqxthree", "02", "1977"),
            ("Zqxnamo", "zqxfour", "03", "1978"), ("Zqxalike", "zqxfive", "04", "1977"), ("Zqxtown", "zqxsix", "02", "1977"), ("Wqzqx", "zqxseven", "78", "1978")]
    lines = [f"c{i},{last},{mail}@x.fr,06 99 42 42 {phone},07/07/{year},2026-01-01T00:00:00Z" for i, (last, mail, phone, year) in enumerate(rows)]
    (folder / "data/crm_1.csv").write_text("\n".join([CRM.split("\n")[0], *lines]) + "\n")
    truth = folder / "truth.csv"
    truth.write_text("source,key,person\n" + "".join(f"crm,{mail}@x.fr,{i % 2}\n" for i, (_, mail, _, _) in enumerate(rows)))
    check(run(folder, "apply", "--yes").returncode == 0, "rules that compare are not applied")
    specs.write_text(specs.read_text().replace("accept: 0.99\n", "accept: 0.2\n"))
    pair, charts = ["crm/zqxone@x.fr", "crm/zqxthree@x.fr"], ["--charts", str(folder / "charts")]
    revealing = [["identity", "review"], ["identity", "evaluate", "--truth", str(truth)], ["identity", "compare", "--applied"]]
    words = [*revealing, ["identity", "blocks", *charts], ["identity", "evaluate", "--truth", str(truth), *charts], ["explain", *pair],
             ["explain", "crm/zqxone@x.fr", "crm/zqxtwo@x.fr"], ["identity", "train", *charts]]
    log = folder / "store/_cdp/log/access.ndjson"
    for arguments in words:
        for form in ("text", "json"):
            done = run(folder, *arguments, "--format", form)
            check(done.returncode == 0, f"{arguments}: {done.stderr}")
            check(not MARK.search(done.stdout + done.stderr), f"{arguments} in {form} shows marked values: {done.stdout[:600]}")
        if arguments in revealing:
            check("«masked»" in done.stdout, f"{arguments} names no record: {done.stdout[:600]}")
    done = run(folder, "explain", *pair, "--format", "svg")
    check(done.returncode == 0 and not MARK.search(done.stdout), f"a drawing shows marked values: {done.stderr}")
    for path in [*(folder / "charts").iterdir(), *(folder / "identity").iterdir()]:
        check(not MARK.search(path.read_text()), f"{path.name} holds marked values")
    check(not log.exists(), "a look that shows nothing is noted")
    (folder / "identity/likely.weights.yaml").write_text(LEARNT)  # as before `train`
    for number, arguments in enumerate(revealing, 1):
        done = run(folder, *arguments, "--reveal")
        check(MARK.search(done.stdout), f"{arguments} reveals nothing: {done.stdout}{done.stderr}")
        noted = log.read_text()
        check(noted.count("\n") == number and arguments[1] in noted.split("\n")[-2] and not MARK.search(noted), f"{arguments} is noted so: {noted}")


with tempfile.TemporaryDirectory() as name:
    Path(name).chmod(0o755)
    for part in (outputs_and_files, places, signals, projects, closed_store, likeness):
        print(part.__name__, flush=True)
        part(Path(name))
for failure in FAILURES:
    print(failure, file=sys.stderr)
sys.exit(1 if FAILURES else 0)
