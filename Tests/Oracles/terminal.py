"""The command line as people meet it, with a terminal and without one: first steps, questions, quiet, delivered files, masks.

terminal.py CDP
"""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CDP = Path(sys.argv[1]).resolve()
# What must never reach a terminal out of data: controls but for line breaks, marks that turn text or hide it.
STEERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069]|\r(?!\n)")
SHOP = """cdp: 1
project: shop
store: store
sources:
  people:
    read: data/people*.csv
    key: id
    deleted_when: gone
    fields: { id: { type: string, required: true }, mail: string, name: string, gone: boolean }
    map: { email: mail, last_name: name }
identity: standard
segments:
  named: last_name is not null
destinations:
  partner:
    write: out/partner.FORM
    segment: named
    key: email
    fields: [email, last_name]
    mode: MODE
    accept: [{ gate: discloses.field, reason: agreed with the partner }]
"""
ROWS = "id,mail,name,gone\n1,ana@sud.example.com,Aubin,false\n2,bea@sud.example.com,Bodin,false\n"
FAILED, RAN = [], [0]


def want(name, found, wanted=True):
    RAN[0] += 1
    if found != wanted:
        FAILED.append(f"{name}:\n  found  {found!r}\n  wanted {wanted!r}")


class Answer:
    def __init__(self, code, out, err=""):
        self.code, self.out, self.err = code, out, err


def piped(folder, *words, text=None):
    """A command without a terminal."""
    done = subprocess.run([CDP, *words], cwd=folder, input=text, stdin=None if text is not None else subprocess.DEVNULL,
                          capture_output=True, text=True, env=environment())
    return Answer(done.returncode, done.stdout, done.stderr)


def typed(folder, *words, answer=None, answers=(), asks=b"[y/N] "):
    """A command on a terminal; each of `answers` is typed when it asks. Both streams come out as one, as people see them."""
    answers = list(answers) if answer is None else [answer]
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(CDP, [str(CDP), *words], environment())
    shown, end = b"", time.monotonic() + 30
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1)
        if ready:
            try:
                part = os.read(terminal, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
            if answers and shown.endswith(asks):
                os.write(terminal, answers.pop(0).encode())
    os.close(terminal)
    if time.monotonic() >= end:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return Answer(os.waitstatus_to_exitcode(status), shown.decode().replace("\r\n", "\n"))


def environment():
    return {**os.environ, "NO_COLOR": "1", "TERM": "xterm", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C.UTF-8"}


def project(folder, mode="mirror", form="csv", rows=ROWS):
    (folder / "data").mkdir(parents=True)
    (folder / "cdp.yaml").write_text(SHOP.replace("MODE", mode).replace("FORM", form))
    (folder / "data/people.csv").write_text(rows)
    return folder


def next_commands(text):
    """The commands that a closing text names."""
    return [re.split(r"\s{2,}", line.removeprefix("Next").strip())[0].split()[1:]
            for line in text.split("\nNext")[1].splitlines() if "cdp " in line]


def first_steps(place):
    for name, run in (("piped", piped), ("typed", typed)):
        folder = place / name
        folder.mkdir()
        said = run(folder, "init")
        commands = next_commands("\nNext" + said.out.split("Next")[1])
        want(f"{name}, what init names", [words[0] for words in commands], ["plan", "apply", "init"])
        for night, generation in ((commands, 1), (None, 2)):
            if night is None:
                said = run(folder, *commands[2])
                night = next_commands("\nNext" + said.out.split("Next")[1])
                want(f"{name}, what the second night names", [words[0] for words in night], ["plan", "apply"])
            plan = run(folder, *night[0])
            want(f"{name}, the plan of night {generation}", (plan.code, bool(re.search(r"rows from 5 sources", plan.out))),
                 (0, True))
            words = night[1] + ([] if run is typed else ["--yes"])
            done = typed(folder, *words, answer="y\n") if run is typed else piped(folder, *words)
            want(f"{name}, apply of night {generation}", f"Applied: generation {generation}, " in done.out)
        again = run(folder, "init", "--second-night")
        want(f"{name}, the second night twice", (again.code, "CDP7014" in again.out + again.err), (1, True))
    other = project(place / "other")
    said = piped(other, "init", "--second-night")
    want("the second night of another project", (said.code, "does not hold the sample" in said.err), (1, True))
    odd = place / "Ma boutique n'est pas là"
    said = piped(place, "init", "--project", odd.name)
    words = subprocess.run(["sh", "-c", f"printf '%s\\n' {said.out.split('cdp plan ')[1].splitlines()[0].split('   ')[0]}"],
                           capture_output=True, text=True).stdout.splitlines()
    want("a folder that needs quotes", words[-2:], ["--project", odd.name])


def empty(place):
    folder = place / "4 Saisons (été)"
    folder.mkdir(parents=True)
    want("init --empty", piped(folder, "init", "--empty").code, 0)
    want("its name", re.search("project: (.*)", (folder / "cdp.yaml").read_text())[1], "saisons___t__")
    want("it is valid", piped(folder, "validate").code, 0)
    want("it can be planned", piped(folder, "plan", "--detailed-exitcode").code, 0)
    specs = folder / "specs/people.yaml"
    lines = specs.read_text().splitlines()
    specs.write_text("\n".join(line[2:] for line in lines[2:]))
    (folder / "data").mkdir()
    (folder / "data/customers_1.csv").write_text(
        "id,Email,First Name,opt_in,updated_at\n7,eve@sud.example.com,Ève,true,2026-01-01T00:00:00Z\n")
    said = piped(folder, "validate")
    want("its example is valid", (said.code, said.out.count("warning")), (0, 0))
    said = piped(folder, "apply", "--yes", "--accept", "discloses.field:destination.newsletter")
    want("its example runs", (said.code, "1 profile. Delivered: newsletter." in said.out), (0, True))


def questions(place):
    for number, (answer, isYes) in enumerate([
            ("y\n", True), ("yes\n", True), ("Y\n", True), ("  YES \n", True), ("n\n", False), ("\n", False), ("yess\n", False),
            ("yes no\n", False), ("ja\n", False), ("\x04", False)]):
        folder = project(place / str(number))
        done = typed(folder, "apply", answer=answer)
        want(f"the answer {answer!r}", (done.code, "Applied: generation 1" in done.out, (folder / "out").exists()),
             (0, isYes, isYes))
    folder = project(place / "nobody")
    for text in (None, "y\n"):
        want(f"nobody to ask, {text!r}", piped(folder, "apply", text=text).code, 64)


def quiet(place):
    for name, run in (("piped", piped), ("typed", typed)):
        folder = project(place / name)
        for words in (["apply", "--yes"], ["apply", "--yes"], ["run"], ["deliver"], ["deliver", "partner", "--again"]):
            done = run(folder, *words, "--quiet")
            want(f"{name}, {words} is quiet", (done.code, done.out, done.err), (0, "", ""))
        (folder / "cdp.yaml").write_text((folder / "cdp.yaml").read_text().replace("segment: named\n    ", "")
                                         .replace("reason: agreed with the partner", "reason: agreed"))
        done = run(folder, "apply", "--yes", "--quiet")
        said = done.out + done.err
        want(f"{name}, a gate is told all the same", (done.code, "disclos" in said, "sends to another audience" in said,
                                                      "Next delivery" in said), (5, True, True, False))
        (folder / "data/people2.csv").write_text("id,mail\n\"\n")
        (folder / "cdp.yaml").write_text("cdp: 1\nproject: shop\nstore: store\nsources: 7\n")
        want(f"{name}, wrong specs are told", run(folder, "apply", "--yes", "--quiet").code, 3)
    folder = project(place / "asked")
    done = typed(folder, "apply", "--quiet", answer="y\n")
    want("who is asked sees the plan", (done.code, "Next delivery" in done.out, "Applied" in done.out), (0, True, False))
    want("and it is applied", (folder / "out/partner.csv").exists())


def diff(place):
    folder = project(place / "repository")

    def git(*words):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t.example", *words], cwd=folder, check=True,
                       capture_output=True, env=environment())
    said = piped(folder, "diff")
    want("diff outside git", (said.code, "CDP7012" in said.err), (1, True))
    git("init")
    said = piped(folder, "diff")
    want("diff before the first commit", (said.code, "nothing is committed yet" in said.err), (1, True))
    git("add", "cdp.yaml")
    git("commit", "-m", "specs")
    want("diff of a clean tree", piped(folder, "diff", "--detailed-exitcode").code, 0)
    (folder / "cdp.yaml").write_text((folder / "cdp.yaml").read_text().replace("is not null", "= 'AUBIN'"))
    for words in ([], ["HEAD"]):
        said = piped(folder, "diff", *words, "--detailed-exitcode")
        want(f"diff {words} of an edit", (said.code, "specs HEAD" in said.out, "segment.named" in said.out), (2, True, True))


def delivered(place):
    damages = {"gone": lambda path: path.unlink(), "emptied": lambda path: path.write_bytes(b""),
               "grown": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
               "same size": lambda path: path.write_bytes(path.read_bytes()[::-1]),
               "replaced, old times": old_times,
               "out is gone": lambda path: shutil.rmtree(path.parent)}
    for mode, form in (("mirror", "csv"), ("upsert", "jsonl"), ("append", "csv"), ("mirror", "parquet")):
        folder = project(place / f"{mode}-{form}", mode, form)
        piped(folder, "apply", "--yes")
        (folder / "data/people2.csv").write_text("id,mail,name,gone\n1,,,true\n3,cy@sud.example.com,Colin,false\n")
        piped(folder, "apply", "--yes")
        path = folder / f"out/partner.{form}"
        right = path.read_bytes()
        if form == "csv":
            want(f"{mode}, the file", sorted(row[0] for row in right.decode().split("\n")[1:-1]),
                 ["b", "c"] if mode == "mirror" else ["a", "b", "c"])
        want(f"{mode} {form}, nothing happened", piped(folder, "plan", "--detailed-exitcode").code, 0)
        os.utime(path, (1, 1))
        want(f"{mode} {form}, touched", piped(folder, "plan", "--detailed-exitcode").code, 0)
        for name, damage in damages.items():
            damage(path)
            where = f"{mode} {form}, {name}"
            isGone = name in ("gone", "out is gone")
            plan = piped(folder, "plan", "--detailed-exitcode")
            line = "file is gone: written again" if isGone else "file was changed: written again"
            want(f"{where}, the plan", (plan.code, line in plan.out, "1 delivered file to write again" in plan.out),
                 (2, True, True))
            said = json.loads(piped(folder, "plan", "--format", "json").out)["impact"]["destinations"][0]
            want(f"{where}, JSON", (said["file"], said["add"]), ("missing" if isGone else "changed", 0))
            words = {"gone": ["apply", "--yes"], "emptied": ["deliver"], "grown": ["deliver", "partner"]}
            done = piped(folder, *words.get(name, ["run"]))
            want(f"{where}, mended", (done.code, path.read_bytes() == right), (0, True))
            want(f"{where}, mended for good", piped(folder, "plan", "--detailed-exitcode").code, 0)
        path.unlink()
        path.mkdir()
        said = piped(folder, "plan")
        want(f"{mode} {form}, a folder, the plan", (said.code, "CDP6003" in said.err), (3, True))
        for words in ("run", "deliver"):
            want(f"{mode} {form}, a folder, {words}", piped(folder, words).code, 7)
        path.rmdir()
        done = piped(folder, "deliver", "partner")
        want(f"{mode} {form}, no folder any more", (done.code, path.read_bytes() == right), (0, True))


def old_times(path):
    before = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def deliver(place):
    folder = project(place / "deliver")
    want("deliver before apply", piped(folder, "deliver").code, 1)
    (folder / "out").write_text("not a folder")
    done = piped(folder, "apply", "--yes")
    want("a failed delivery", (done.code, "cdp deliver partner" in done.err), (7, True))
    want("it still fails", piped(folder, "deliver", "partner").code, 7)
    (folder / "out").unlink()
    done = piped(folder, "deliver", "destination.partner")
    want("it is delivered", (done.code, done.out), (0, "Delivered partner to out/partner.csv: 2 added.\n"))
    path = folder / "out/partner.csv"
    before = path.stat().st_ino
    done = piped(folder, "deliver")
    want("nothing is pending", (done.code, done.out.startswith("Nothing is pending"), path.stat().st_ino), (0, True, before))
    (folder / "cdp.yaml").write_text((folder / "cdp.yaml").read_text().replace("[email, last_name]", "[email]"))
    (folder / "data/people2.csv").write_text("id,mail,name,gone\n9,new@sud.example.com,Neuf,false\n")
    done = piped(folder, "deliver", "partner", "--again", "--format", "json")
    said = json.loads(done.out)
    want("again", (done.code, said["kind"], said["delivered"], said["committed"], path.stat().st_ino != before),
         (0, "deliver", ["destination.partner"], False, True))
    want("neither new data nor new specs are sent", path.read_text(),
         "email,last_name\nana@sud.example.com,AUBIN\nbea@sud.example.com,BODIN\n")
    for words, code, text in ((["partnr"], 1, "did you mean `partner`"), (["--again"], 64, "needs the name")):
        done = piped(folder, "deliver", *words)
        want(f"deliver {words}", (done.code, text in done.err), (code, True))
    log = [json.loads(line) for line in (folder / "store/_cdp/log/operations.jsonl").read_text().splitlines()]
    want("the log", [(line["operation"], line["outcome"]) for line in log],
         [("apply", "delivery failed"), ("deliver", "delivery failed"), ("deliver", "delivered"), ("deliver", "unchanged"),
          ("deliver", "delivered")])
    ran = json.loads(piped(folder, "history", "--stages", "1", "--format", "json").out)
    want("the stages of a generation", (ran == log[0]["stages"], {stage["reason"] for stage in ran},
                                        [stage["bytes_written"] > 0 for stage in ran if stage["stage"] == "profiles"]),
         (True, {"it never ran"}, [True]))
    said = piped(folder, "history", "--stages", "9")
    want("stages of no generation", (said.code, "there is no generation 9" in said.err), (1, True))
    with open(folder / "store/_cdp/lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        want("a locked store", piped(folder, "deliver", "partner").code, 4)
    said = piped(folder, "query", "deliveries/partner", "--select", "email, _generation", "--order-by", "email", "--format",
                 "csv")
    want("the ledger", said.out, "email,_generation\nana@sud.example.com,1\nbea@sud.example.com,1\n")
    want("the store is whole", piped(folder, "verify").code, 0)


def past(place):
    """What is said of a generation afterwards is what was said when it was the latest."""
    folder = project(place / "past")
    day = "2026-01-0{}T00:00:00Z".format
    looks = [["status", "--format", "json"], ["views"], ["views", "--format", "json"], ["show", "segment", "--applied"],
             ["graph", "--applied"], ["graph", "--applied", "--stages"], ["query", "profiles", "--format", "csv"]]

    def apply(number, *words):
        return piped(folder, "apply", "--yes", "--quiet", "--as-of", day(number), *words)

    def counts(answer):
        said = json.loads(answer.out)
        return {key: said[key] for key in ("generation", "as_of", "project", "store_id", "profiles", "sources", "segments",
                                           "quarantine", "losses")}

    want("the first night", apply(1).code, 0)
    before = [piped(folder, *words) for words in looks]
    (folder / "data/people2.csv").write_text("id,mail,name,gone\n2,,,true\n3,cem@sud.example.com,Celik,false\n4,x,y\n")
    (folder / "cdp.yaml").write_text((folder / "cdp.yaml").read_text().replace("named: last_name is not null",
                                                                             "named: email is not null"))
    want("a gate stops the second night", apply(2).code, 5)
    want("the second night", apply(2, "--accept", "source.quarantine:source.people").code, 0)
    for name in ("1", "2026-01-01T23:00:00Z"):
        after = [piped(folder, *words, "--at", name) for words in looks]
        want(f"counts at {name}", counts(after[0]), counts(before[0]))
        want(f"other looks at {name}", [answer.out for answer in after[1:]], [answer.out for answer in before[1:]])
        shown = piped(folder, "show", "segment", "--at", name)
        want(f"--at {name} implies --applied", shown.out, before[3].out)
    want("views of now are others", piped(folder, "views").out != before[1].out)
    for words, code, said in ((["--at", "1", "--to", "2"], 2, "specs generation 1 -> generation 2"),
                              (["--at", "1"], 2, "specs generation 1 -> working tree"),
                              (["--at", "2"], 0, "No differences"), (["--at", "2", "--to", "1"], 2, "+ where"),
                              (["--to", "2"], 64, "--to needs"), (["--at", "1", "--to", "3"], 1, "no generation 3")):
        done = piped(folder, "diff", "--detailed-exitcode", *words)
        want(f"diff {words}", (done.code, said in done.out + done.err), (code, True))
    said = json.loads(piped(folder, "history", "--format", "json").out)["generations"]
    log = [json.loads(line) for line in (folder / "store/_cdp/log/operations.jsonl").read_text().splitlines()]
    want("the log has the gate", [line["outcome"] for line in log], ["committed", "gate", "committed"])
    want("the history has not", [[found[key] for key in ("generation", "by", "start", "end", "outcome", "spec_commit")]
                                 for found in reversed(said)],
         [[line[key] for key in ("generation", "by", "start", "end", "outcome", "specs")] for line in (log[0], log[2])])
    want("what each read", [[(read["address"], read["path"]) for read in found["inputs"]] for found in said],
         [[("source.people", "data/people2.csv")], [("source.people", "data/people.csv")]])
    one = piped(folder, "history", day(2), "--format", "json")
    want("one alone", json.loads(one.out), said[0])
    want("vacuum", piped(folder, "vacuum", "--keep", "1 days", "--yes", "--as-of", day(9)).code, 0)
    want("counts stay", counts(piped(folder, *looks[0], "--at", "1")), counts(before[0]))
    for words in [[*looks[1], "--at", "1"], ["show", "segment", "--at", "1"], ["graph", "--at", "1"], ["diff", "--at", "1"],
                  ["query", "profiles", "--at", "1"], ["explain", "people/1", "--at", "1"], ["profile", "people/1", "--at", "1"]]:
        done = piped(folder, *words)
        want(f"{words} after the vacuum", (done.code, "generation 1 is not kept any more" in done.err, "that can be read is 2" in done.err),
             (1, True, True))


def masks(place):
    folder = place / "masks"
    (folder / "data").mkdir(parents=True)
    (folder / "cdp.yaml").write_text("""cdp: 1
project: keys
sources:
  letters:
    read: data/letters.csv
    key: mail
    fields: { mail: { type: string, required: true }, name: string }
    map: { email: mail, last_name: name }
  till:
    read: data/till.csv
    key: number
    fields: { number: { type: string, required: true }, mail: string }
    map: { email: mail }
identity: standard
segments:
  all: email is not null
""")
    (folder / "data/letters.csv").write_text("mail,name\nzoe@sud.example.com,Zay\nyan@sud.example.com,Yves\n")
    (folder / "data/till.csv").write_text("number,mail\n12,zoe@sud.example.com\n13,yan@sud.example.com\n")
    piped(folder, "apply", "--yes")
    log = folder / "store/_cdp/log/access.ndjson"
    key = "letters/zoe@sud.example.com"
    for words in ([key], [key, "till/12"], [key, "letters/yan@sud.example.com"], ["email:zoe@sud.example.com"],
                  ["till/12"], ["segment.all", key], ["letters/nobody@sud.example.com"], ["letter/zoe@sud.example.com"],
                  ["profile:zoe@sud.example.com"]):
        for form in ([], ["--format", "json"]):
            said = piped(folder, "explain", *words, *form)
            want(f"explain {words} {form} masks", "example.com" in said.out + said.err, False)
            said = piped(folder, "explain", *words, *form, "--reveal")
            want(f"explain {words} {form} tells the log nothing", "sud" in log.read_text() if log.exists() else False, False)
    shown = piped(folder, "explain", key, "till/12", "--reveal").out
    want("--reveal shows the key", key in shown)
    subjects = json.loads(log.read_text().splitlines()[-1])["subjects"]
    want("the log tells records apart", (subjects[0].startswith("letters/«masked "), subjects[1]), (True, "till/12"))
    masked = piped(folder, "explain", key, "till/12").out
    want("and so does a mask", subjects[0] in masked and "letters/«masked" in masked)


def names(place):
    folder = place / "names"
    (folder / "data").mkdir(parents=True)
    evil = "\x1b[31mr\u202eev\u009b1m\u2066\x07"
    (folder / "cdp.yaml").write_text("cdp: 1\nproject: names\nsources:\n  a:\n    read: data/a*.csv\n    key: id\n"
                                     "  b:\n    read: data/b*.jsonl\n    key: id\n    fields: { id: integer }\n"
                                     "  c:\n    read: data/c*.csv\n    key: id\n    fields: { id: { type: integer, on_error: reject } }\n")
    (folder / f"data/a{evil}.csv").write_text(f'id,{evil}\n1,"{evil}"\n2,"two\nlines"\n3,"over\rwritten"\n')
    (folder / "data/b.jsonl").write_text(json.dumps({"id": 1, evil: evil}, ensure_ascii=False) + "\n")
    (folder / f"data/c{evil}.csv").write_text(f"id,c{evil}\n1,x\n{evil},x\n")
    commands = [["plan"], ["plan", "--details"], ["plan", "--format", "json"], ["plan", "--format", "markdown"],
                ["validate"], ["apply", "--yes", "--accept", "source.quarantine:source.c"], ["show", "source.a"],
                ["show", "source.a", "--applied", "--format", "json"],
                ["diff", "--applied"], ["status"], ["status", "--at", "1"], ["history"], ["history", "1"], ["verify"],
                ["explain", f"a/{evil}"], ["show", f"source.{evil}"], ["query", evil]]
    commands += [["query", table, "--format", form] for table in ("rows/a", "rows/b", "quarantine")
                 for form in ("text", "csv", "json", "ndjson")]
    for words in commands:
        for run in (piped, typed):
            said = run(folder, *words, "--quiet")
            found = STEERS.findall(said.out + said.err)
            want(f"{words}, {run.__name__}, what could steer a terminal", found, [])
    said = piped(folder, "query", "rows/a", "--order-by", "id", "--format", "ndjson").out
    rows = [json.loads(line) for line in said.splitlines()]
    want("ndjson reads back as it was", [value for row in rows for name, value in row.items() if name != "id"],
         [evil, "two\nlines", "over\rwritten"])
    want("a plan names the column", "not in the contract: \\u{1b}[31mr" in piped(place_of_new(folder), "plan").out)
    for path in ("data/a.csv", f"data/b{evil}.jsonl"):
        (folder / path).mkdir()
    (folder / f"data/a{evil}{evil}.csv").write_bytes(b"id\xff\xfe\x00\n")
    (folder / f"data/b{evil}x.jsonl").symlink_to("nowhere")
    said = piped(folder, "apply", "--yes")
    want("a reader's error", (said.code, STEERS.findall(said.out + said.err)), (1, []))


def place_of_new(folder):
    """The same project without a store."""
    other = folder.parent / "names-again"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("store"))
    return other


LIKELY = """  decisions: decisions.csv
  rules:
    likely:
      block: [last_name]
      compare: { first_name: [equal, edits <= 1], last_name: [equal] }
      accept: 0.99
      review: 0.2
"""
LEARNT = """rule: likely
prior: -6
comparisons:
  first_name: [{ level: equal, weight: 5 }, { level: edits <= 1, weight: 1 }, { level: different, weight: -3 }]
  last_name: [{ level: equal, weight: 6 }, { level: different, weight: -3 }]
"""


def review(place):
    """Pairs that people look at: asked on a terminal, listed elsewhere, and an answer is kept whatever comes after it."""
    folder = project(place / "pairs", rows="id,mail,name,gone\n" + "".join(
        f"{key},{key}@sud.example.com,{name},false\n" for key, name in enumerate(
            ["Aubin Lea", "Aubin Leo", "Bodin Max", "Bodin Mac", "Colin Eva", "Colin Eve"], 1)))
    specs = (folder / "cdp.yaml").read_text().split("segments:")[0].replace(
        "identity: standard\n", "identity:\n" + LIKELY).replace(
        "last_name: name }", "last_name: \"split_part(name, ' ', 1)\", first_name: \"split_part(name, ' ', 2)\" }")
    (folder / "cdp.yaml").write_text(specs)
    (folder / "identity").mkdir()
    (folder / "identity/likely.weights.yaml").write_text(LEARNT)
    decisions, header = folder / "decisions.csv", "left,right,decision,who\r\n"
    decisions.write_bytes(header.encode())
    words, asks = ("identity", "review"), b"q quit: "
    for name, said in (("piped", piped(folder, *words)), ("listed", typed(folder, *words, "--list"))):
        want(f"{name}, the pairs", (said.code, said.out.count("people/"), "One person?" in said.out), (0, 6, False))
    said = typed(folder, *words, answers=["what\n", "s\n", "\x03"], asks=asks)
    want("interrupted after an answer", (said.code, decisions.read_bytes().decode()), (130, header + "people/1,people/2,same,\r\n"))
    want("values are masked", ("LEA" in said.out, "«masked»" in said.out, STEERS.findall(said.out.replace("\r\x1b[K", ""))),
         (False, True, []))
    said = typed(folder, *words, "--reveal", answers=["k\n", "\x04"], asks=asks)
    want("the end of the input", (said.code, "BODIN" in said.out, "0 answers written" in said.out), (0, True, True))
    said = typed(folder, *words, answers=["d\n", "same\n"], asks=asks)
    want("all are answered", (said.code, decisions.read_bytes().decode().split("\r\n")[2:]),
         (0, ["people/3,people/4,different,", "people/5,people/6,same,", ""]))
    want("nothing is left", piped(folder, *words).out, "No pair lies between `review` and `accept`.\n")
    want("apply follows the answers", "4 profiles" in piped(folder, "apply", "--yes").out)
    decisions.write_bytes(header.encode())

    def git(*words):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t.example", *words], cwd=place, check=True,
                       capture_output=True, env=environment())
    # Decisions may lie beside the project; those of a commit are looked at as they were.
    (folder / "cdp.yaml").write_text(specs.replace("decisions.csv", "../shared.csv"))
    (place / "shared.csv").write_text(header + "people/1,people/2,same,\n")
    said = piped(folder, "identity", "compare")
    want("compare outside git", (said.code, "CDP7012" in said.err), (1, True))
    for words in (["init"], ["add", "shared.csv", "pairs/cdp.yaml", "pairs/identity"], ["commit", "-m", "specs"]): git(*words)
    (place / "shared.csv").write_text(header)
    for words in ([], ["HEAD"]):
        said = piped(folder, "identity", "compare", *words, "--detailed-exitcode")
        want(f"compare {words}", (said.code, "after   people/2" in said.out), (2, True))
    want("compare with itself", piped(folder, "identity", "compare", "HEAD", "HEAD", "--detailed-exitcode").code, 0)
    (folder / "cdp.yaml").write_text(specs)
    decisions.chmod(0o400)
    if os.geteuid() != 0:
        want("a file that cannot be written", typed(folder, *words, answers=["s\n"], asks=asks).code, 1)


def main():
    # Who starts this in the background has the interrupt ignored, and programs inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as place:
        for part in (first_steps, empty, questions, quiet, diff, delivered, deliver, past, masks, names, review):
            folder = Path(place) / part.__name__
            folder.mkdir()
            part(folder)
    for failure in FAILED:
        print(failure, file=sys.stderr)
    print(f"terminal: {RAN[0]} answers, {f'{len(FAILED)} are wrong' if FAILED else 'all as they should be'}")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
