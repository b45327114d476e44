"""The shapes that scripts/growth.py grows: projects of which one thing is there n times. All people and data are invented."""
import json
import subprocess

SHAPES = {}
# What is run for shapes of specs and of data; a shape adds looks of its own.
SPECS = ("validate", "plan", "apply", "change", "same", "status", "graph", "diff")
DATA = ("apply", "plan", "change", "verify", "status")


def shape(base, runs=DATA, size=1):
    """A shape that is measured with `base`, twice and four times as many of its thing."""
    def note(function):
        SHAPES[function.__name__] = (function, base, runs)
        return function
    return note


class Project:
    """Specs and files; `second` is what is added or written anew before the second apply."""

    def __init__(self, **specs):
        self.specs = {"cdp": 1, "project": "growth", "timezone": "UTC", **specs}
        self.text = None      # of cdp.yaml, where it is not `specs`
        self.files, self.second = {}, {}
        self.looks = {}       # further commands after the second apply, by name
        self.nights = None    # files of further applies, one after the other
        self.next_specs = None
        self.invalid = False

    def write(self, root, files=None):
        for path, content in (self.files if files is None else files).items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        if files is None:
            (root / "cdp.yaml").write_text(self.text or json.dumps(self.specs, indent=1))


def csv(columns, rows):
    return "\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]) + "\n"


CLIENT = ["id", "email", "phone", "last_name", "city"]
SALE = ["id", "at", "client", "kind", "amount"]


def client(n, email=None, phone="", name=None, city="Lyon"):
    return (f"C{n:07}", email if email is not None else f"p{n}@mail.example", phone, name or f"Name{chr(65 + n % 26)}", city)


def sale(n, client="C0000000", kind="shop", amount=10):
    return (f"S{n:07}", f"2026-01-{n % 28 + 1:02}T10:{n // 28 % 60:02}:00Z", client, kind, amount)


def shop(clients=20, sales=20, extra=None, **specs):
    """A shop of a few clients and sales, with what a shape adds."""
    more = specs.pop("sources", {})
    crm = {"read": "data/crm_*.csv", "key": "id", "fields": {name: "string" for name in CLIENT},
           "map": {"email": "email", "phone": {"value": "phone", "country": "FR"}, "last_name": "last_name", "city": "city"}}
    crm.update(specs.pop("crm", {}))
    orders = {"read": "data/sales_*.csv", "key": "id", "event_at": "at", "belongs_to": {"crm": "client"},
              "fields": {"id": "string", "at": "timestamp", "client": "string", "kind": "string", "amount": "integer"}}
    orders.update(specs.pop("sales_source", {}))
    identity = {"sources": ["crm", *specs.pop("people", [])], "rules": {"same_email": "email"}}
    identity.update(specs.pop("identity", {}))
    guards = {name: "100%" for name in ("source_shrinks", "identity_merges", "identity_splits", "segment_moves",
                                        "delivery_removals", "source_nulls", "source_quarantine", "source_owners")}
    traits = specs.pop("traits", {"spent": "sum(sales.amount)"})
    project = Project(sources={"crm": crm, "sales": orders, **more}, identity=identity, traits=traits, guards=guards, **specs)
    rows = clients if isinstance(clients, list) else [client(n) for n in range(clients)]
    events = sales if isinstance(sales, list) else [sale(n, f"C{n:07}") for n in range(sales)]
    project.files = {"data/crm_1.csv": csv(CLIENT, rows), "data/sales_1.csv": csv(SALE, events)}
    project.second = {"data/crm_2.csv": csv(CLIENT, [client(9000001)]), "data/sales_2.csv": csv(SALE, [sale(9000001, "C9000001")])}
    return project


def looks(project, record="crm/C0000000", other=None):
    project.looks = {"profile": ["profile", record], "explain": ["explain", record],
                     "query": ["query", "profiles", "--where", "city = 'Lyon'", "--limit", "3"],
                     "explain profile": ["explain", "profile:{profile}"], "history": ["history"]}
    if other:
        project.looks["explain two"] = ["explain", record, other]
    return project


# Sources and files

@shape(25, SPECS)
def sources(n):
    more = {f"extra{i}": {"read": f"data/extra{i}.csv", "key": "id", "fields": {"id": "string", "email": "string"},
                          "map": {"email": "email"}} for i in range(n)}
    project = shop(sources=more, people=list(more))
    project.files.update({f"data/extra{i}.csv": csv(["id", "email"], [(1, f"p{i}@mail.example")]) for i in range(n)})
    return project


@shape(200, SPECS)
def fields(n):
    names = [f"field_{i}" for i in range(n)]
    project = shop(sources={"wide": {"read": "data/wide.csv", "key": "id", "fields": {"id": "string", **{f: "string" for f in names}},
                                     "map": {"email": "field_0"}}}, people=["wide"])
    project.files["data/wide.csv"] = csv(["id", *names], [(r, *[f"v{r}" for _ in names]) for r in range(20)])
    return project


@shape(2000)
def undeclared_columns(n):
    project = shop()
    project.files["data/crm_0.csv"] = csv([*CLIENT, *[f"more_{i}" for i in range(n)]],
                                          [(*client(r), *["x"] * n) for r in range(20)])
    return project


@shape(250, SPECS)
def files(n):
    project = shop(0)
    project.files.update({f"data/crm_a{i}.csv": csv(CLIENT, [client(i)]) for i in range(n)})
    return project


@shape(250)
def snapshot_files(n):
    project = shop(0, crm={"delivers": "snapshot", "snapshot_of": "crm_([0-9]+)"})
    project.files.update({f"data/crm_{10 + i}.csv": csv(CLIENT, [client(k) for k in range(10)]) for i in range(n)})
    project.second = {f"data/crm_{10 + n}.csv": csv(CLIENT, [client(k) for k in range(9)])}
    return project


@shape(250)
def folders(n):
    project = shop(crm={"read": "data/*/*/crm.csv"})
    project.files.update({f"data/a{i}/day={i}/crm.csv": csv(CLIENT, [client(i)]) for i in range(n)})
    return project


@shape(25000)
def rows(n):
    return looks(shop(n, n))


@shape(500_000)
def long_value(n):
    return shop([client(0, city="x" * n), client(1)])


@shape(25000)
def distinct_values(n):
    return shop([client(i, city=f"City of a rather long name {i}") for i in range(n)])


@shape(25000)
def quarantined_rows(n):
    project = shop(crm={"fields": {"id": {"type": "string", "required": True}, "email": "string", "phone": "string",
                                   "last_name": "string", "city": "string"}})
    project.files["data/crm_0.csv"] = csv(CLIENT, [("", *client(i)[1:]) for i in range(n)])
    return project


@shape(25000)
def rows_of_one_key(n):
    return shop([client(0, city=f"City {i}") for i in range(n)])


@shape(25000)
def rows_of_one_key_in_a_log(n):
    return shop(sales=[sale(1, amount=i) for i in range(n)], sales_source={"delivers": "log"})


@shape(20000)
def removed_rows(n):
    project = shop(crm={"delivers": "snapshot"})
    project.files["data/crm_1.csv"] = csv(CLIENT, [client(i) for i in range(n)])
    project.second = {"data/crm_2.csv": csv(CLIENT, [client(i) for i in range(20)])}
    return project


@shape(20000)
def filled_rows(n):
    project = shop(sales_source={"read": {"file": "data/sales_*.csv", "csv": {"fill_down": ["client", "at"], "row_number": "line"}},
                                 "key": ["client", "line"]})
    project.files["data/sales_1.csv"] = csv(SALE, [(*sale(1)[:1], "", "C0000000", "shop", i) for i in range(n)])
    project.second = {}
    return project


@shape(5)
def json_depth(n):
    kind, value = "string", '"x"'
    for _ in range(n):
        kind, value = {"type": "struct", "fields": {"a": kind}}, f'{{"a": {value}}}'
    project = shop(sources={"deep": {"read": "data/deep.jsonl", "key": "id", "fields": {"id": "string", "a": kind}, "event_at": "'2026-01-01'",
                                     "belongs_to": {"crm": "id"}}})
    project.specs["sources"]["deep"]["event_at"] = "timestamp '2026-01-01T00:00:00Z'"
    project.files["data/deep.jsonl"] = "".join(f'{{"id": "{i}", "a": {value}}}\n' for i in range(2000))
    return project


def lines_source(project, lines):
    project.specs["sources"]["web"] = {
        "read": "data/web_*.jsonl", "key": "id", "event_at": "at", "belongs_to": {"crm": "client"},
        "fields": {"id": "string", "at": "timestamp", "client": "string",
                   "lines": {"type": "list", "of": {"sku": "string", "price": "integer"}}}}
    project.specs["traits"]["products"] = "count(distinct web.lines.sku)"
    project.specs["traits"]["favourite"] = "mode(web.lines.sku) where price > 1"
    project.files["data/web_1.jsonl"] = "".join(json.dumps(line) + "\n" for line in lines)
    return project


@shape(50_000)
def long_array(n):
    return lines_source(shop(), [{"id": "1", "at": "2026-01-01T00:00:00Z", "client": "C0000000",
                                  "lines": [{"sku": f"s{i}", "price": i} for i in range(n)]}])


@shape(20_000)
def json_keys(n):
    return lines_source(shop(), [{"id": "1", "at": "2026-01-01T00:00:00Z", "client": "C0000000", **{f"k{i}": i for i in range(n)}}])


@shape(200)
def json_keys_of_rows(n):
    return lines_source(shop(), [{"id": f"{r}", "at": "2026-01-01T00:00:00Z", **{f"k{i}": i for i in range(n)}} for r in range(200)])


@shape(300_000)
def nested_brackets(n):
    project = lines_source(shop(), [])
    project.files["data/web_1.jsonl"] = '{"id": "1", "x": ' + "[" * n + "]" * n + "}\n"
    return project


def parquet(table, **options):
    import io
    import pyarrow.parquet as pq
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def parquet_shop(table, **options):
    project = shop(sources={"unloaded": {"read": "data/unloaded.parquet", "key": "id", "fields": {"id": "string", "email": "string"},
                                         "map": {"email": "email"}}}, people=["unloaded"])
    project.files["data/unloaded.parquet"] = parquet(table, **options)
    return project


@shape(500)
def parquet_row_groups(n):
    import pyarrow as pa
    return parquet_shop(pa.table({"id": [f"{i}" for i in range(n * 5)], "email": [f"p{i}@mail.example" for i in range(n * 5)]}),
                        row_group_size=5)


@shape(500)
def parquet_columns(n):
    import pyarrow as pa
    return parquet_shop(pa.table({"id": ["1", "2"], "email": ["a@mail.example"] * 2, **{f"c{i}": [1, 2] for i in range(n)}}))


@shape(10)
def parquet_depth(n):
    import pyarrow as pa
    kind, value = pa.string(), "x"
    for _ in range(n):
        kind, value = pa.struct([("a", kind)]), {"a": value}
    return parquet_shop(pa.table({"id": [f"{i}" for i in range(2000)], "email": ["a@mail.example"] * 2000,
                                  "deep": pa.array([value] * 2000, kind)}))


# Who is who

LIMITS = {"records": 200, "email": 5, "phone": 3}


def crowd(n, rows, **identity):
    return looks(shop(rows, 0, identity={"rules": {"same_email": "email", "same_phone": "phone"}, **identity}), other="crm/C0000001")


def phone(n):
    return f"+336{n:08}"


@shape(50_000)
def one_value_below_limits(n):
    return crowd(n, [client(i, "all@mail.example") for i in range(n)])


@shape(50_000)
def one_value_over_the_cap(n):
    return crowd(n, [client(i, "all@mail.example") for i in range(n)], limits={"records": 200})


@shape(50_000)
def one_value_in_pairs(n):
    return crowd(n, [client(i, "all@mail.example") for i in range(n)], limits={"records": 2})


@shape(50_000)
def one_value_over_a_limit(n):
    return crowd(n, [client(i, "all@mail.example", phone(i)) for i in range(n)], limits=LIMITS)


@shape(50_000)
def one_value_of_pairs(n):
    """Each phone in two records, far apart, and one address in all."""
    return crowd(n, [client(i, "all@mail.example", phone(i % (n // 2))) for i in range(n)], limits=LIMITS)


@shape(50_000)
def one_value_with_forbid(n):
    return crowd(n, [client(i, "all@mail.example", name=f"Name{i % 1000}x{i}") for i in range(n)], forbid=["a.last_name <> b.last_name"])


@shape(25_000)
def one_value_with_equal_forbid(n):
    rows = [client(i, "all@mail.example", name=f"Name{i % 50}", city=f"City{i}") for i in range(n)]
    return crowd(n, rows, forbid=["a.last_name = b.last_name and a.city <> b.city"])


@shape(25_000)
def one_value_with_few_equal(n):
    rows = [client(i, "all@mail.example", name="Same", city=f"City{i}") for i in range(n)]
    return crowd(n, rows, forbid=["a.last_name = b.last_name and a.city <> b.city"])


@shape(50_000)
def one_value_distrusted(n):
    return crowd(n, [client(i, "all@mail.example") for i in range(n)], distrust={"email": {"distinct": "record", "more_than": 5}})


@shape(50_000)
def one_value_in_events(n):
    """A value that no rule reads, held by a profile each."""
    return looks(shop([client(i, phone="+33600000001") for i in range(n)], 0))


@shape(500)
def crowds_of_generations(n):
    project = crowd(n, [client(i, "all@mail.example") for i in range(1000)], limits={"records": 2})
    project.nights = [{f"data/crm_{10 + k}.csv": csv(CLIENT, [client(5000 + n * k + i, "all@mail.example") for i in range(n)])}
                      for k in range(3)]
    return project


@shape(25_000)
def chain_of_records(n):
    return crowd(n, [client(i, f"p{i // 2}@mail.example", phone((i + 1) // 2)) for i in range(n)])


@shape(25_000)
def chain_over_the_cap(n):
    return crowd(n, [client(i, f"p{i // 2}@mail.example", phone((i + 1) // 2)) for i in range(n)], limits={"records": 50})


@shape(25_000)
def star_of_records(n):
    """One person of n addresses, held together by one phone number, with a limit that is far away."""
    return crowd(n, [client(i, phone="+33600000001") for i in range(n)], limits={"email": 10_000_000, "records": 10_000_000})


@shape(25_000)
def wide_limits(n):
    """Values just over a wide limit: clusters of many distinct values."""
    rows = [client(i, phone="+33600000001") for i in range(n)] + [client(n + i, f"p{i}@mail.example") for i in range(n)]
    return crowd(n, rows, limits={"email": n - 1})


@shape(10_000)
def events_of_one_profile(n):
    project = looks(shop(20, [sale(i, amount=i) for i in range(n)]))
    project.specs["traits"].update({"kinds": "count(distinct sales.amount)", "often": "mode(sales.amount)",
                                    "lately": "last(sales.amount) within 20 days"})
    return project


@shape(25_000)
def events_without_owner(n):
    return shop(20, [sale(i, f"X{i}") for i in range(n)])


@shape(25_000)
def events_of_one_missing_owner(n):
    return shop(20, [sale(i, "X1") for i in range(n)])


@shape(25_000)
def deciding_pairs(n):
    project = looks(shop(2 * n, identity={"decisions": "decisions.csv"}))
    project.files["decisions.csv"] = csv(["left", "right", "decision", "reason"],
                                         [(f"crm/C{2 * i:07}", f"crm/C{2 * i + 1:07}", "same", "known") for i in range(n)])
    return project


@shape(10_000)
def deciding_one(n):
    project = looks(shop([client(i, "all@mail.example") for i in range(n)], identity={"decisions": "decisions.csv"}), other="crm/C0000001")
    project.files["decisions.csv"] = csv(["left", "right", "decision", "reason"],
                                         [("crm/C0000000", f"crm/C{i + 1:07}", "different", "known") for i in range(n - 1)])
    return project


@shape(10_000)
def deciding_chain(n):
    project = looks(shop(n, identity={"decisions": "decisions.csv"}), other=f"crm/C{n - 1:07}")
    project.files["decisions.csv"] = csv(["left", "right", "decision", "reason"],
                                         [(f"crm/C{i:07}", f"crm/C{i + 1:07}", "same", "known") for i in range(n - 1)]
                                         + [("crm/C0000000", f"crm/X{i:07}", "different", "known") for i in range(n)])
    return project


@shape(5_000)
def consenting_often(n):
    """n statements of one contact."""
    project = shop([client(i, "all@mail.example") for i in range(n)], identity={"limits": {"records": 200}},
                   crm={"consents": {"letters": {"granted": "city = 'Lyon'", "at": "timestamp '2026-01-01T00:00:00Z'", "contact": "email"}}},
                   consents={"letters": {"for": "email", "legal_basis": "consent"}})
    return looks(project)


@shape(5)
def history_of_generations(n):
    project = looks(shop(50, 50))
    project.nights = [{f"data/crm_{10 + k}.csv": csv(CLIENT, [client(100 + k)])} for k in range(4 * n)]
    return project


@shape(5)
def chain_of_merges(n):
    """Each night a record joins two profiles: ids that lead to ids."""
    project = shop([client(i, f"p{i}@mail.example", phone(i)) for i in range(4 * n + 2)], identity={
        "rules": {"same_email": "email", "same_phone": "phone"}})
    project.nights = [{f"data/crm_{10 + k}.csv": csv(CLIENT, [client(1000 + k, f"p{k}@mail.example", phone(k + 1))])} for k in range(4 * n)]
    return looks(project)


# What is declared many times

@shape(50, SPECS)
def attributes_rules_limits(n):
    names = [f"code_{i}" for i in range(n)]
    columns = ["id", *names]
    project = shop(
        sources={"wide": {"read": "data/wide.csv", "key": "id", "fields": {c: "string" for c in columns}, "map": {c: c for c in names}}},
        people=["wide"],
        profile={"attributes": {c: {"type": "string", "identifier": True, "pii": "contact", "keep": "latest"} for c in names}},
        identity={"rules": {f"same_{c}": c for c in names}, "limits": {c: 3 for c in names},
                  "forbid": [f"a.{c} <> b.{c} and a.last_name <> b.last_name" for c in names]})
    project.files["data/wide.csv"] = csv(columns, [(r, *[f"v{r // 2}_{i}" for i in range(n)]) for r in range(100)])
    return looks(project, "wide/1", "wide/0")


@shape(3, SPECS)
def forbid_of_many(n):
    names = [f"code_{i}" for i in range(n)]
    columns = ["id", "email", *names]
    project = shop(
        sources={"wide": {"read": "data/wide.csv", "key": "id", "fields": {c: "string" for c in columns}, "map": {c: c for c in columns[1:]}}},
        people=["wide"], profile={"attributes": {c: {"type": "string", "pii": "none", "keep": "latest"} for c in names}},
        identity={"rules": {"same_email": "email"}, "forbid": [" and ".join(f"a.{c} <> b.{c}" for c in names)]})
    project.files["data/wide.csv"] = csv(columns, [(r, "all@mail.example", "same", *[f"v{r}" for i in range(n - 1)]) for r in range(2000)])
    return project


def insight(traits, segments=None):
    project = shop(traits={"t0": "count(*)", **traits}, segments=segments or {})
    project.specs["traits"]["t0"] = "sum(sales.amount)"
    project.looks = {"show": ["show", f"trait.{list(traits)[-1]}"] if traits else ["show", f"segment.{list(segments)[-1]}"]}
    return project


@shape(250, SPECS)
def traits_alone(n):
    return insight({f"t{i}": f"sum(sales.amount) where amount > {i}" for i in range(1, n)})


@shape(250, SPECS)
def traits_over_attributes(n):
    return insight({f"t{i}": f"length(city) + {i}" for i in range(1, n)})


@shape(250, SPECS)
def traits_in_a_chain(n):
    return insight({f"t{i}": f"t{i - 1} + 1" for i in range(1, n)})


@shape(10, SPECS)
def traits_in_diamonds(n):
    return insight({f"t{i}": f"least(t{i - 1}, t{i - 1} - 1)" for i in range(1, n)})


@shape(10, SPECS)
def traits_in_diamonds_by_case(n):
    return insight({f"t{i}": f"case when t{i - 1} > {i} then t{i - 1} - 1 else {i} end" for i in range(1, n)})


@shape(10, SPECS)
def traits_of_two_before(n):
    return insight({"t1": "t0 - 1", **{f"t{i}": f"greatest(t{i - 1}, t{i - 2} - 1)" for i in range(2, n)}})


def unstored(n, step, **first):
    """Traits that profiles do not hold, each made of the one before, read by a segment and a destination."""
    traits = {**first, **{f"t{i}": {"value": step(i), "stored": False} for i in range(1, n)}}
    project = insight(traits, {"s": f"t{n - 1} > 1"})
    project.specs["traits"]["t0"] = first.get("t0", "sum(sales.amount)")
    project.specs["destinations"] = {"d": {"write": "out/d.csv", "key": "id", "segment": "s",
                                           "fields": {"id": "profile_id", "last": f"t{n - 1}", "again": f"t{n - 1} + 1"}}}
    return project


@shape(10, SPECS)
def unstored_traits_in_diamonds(n):
    return unstored(n, lambda i: f"least(t{i - 1}, t{i - 1} - 1)")


@shape(10, SPECS)
def unstored_traits_in_diamonds_of_time(n):
    return unstored(n, lambda i: f"least(t{i - 1}, t{i - 1} + 1)", last_at="max(sales.at)", t0="date_diff('day', last_at, as_of)")


@shape(10, SPECS)
def unstored_traits_in_diamonds_by_case(n):
    return unstored(n, lambda i: f"case when t{i - 1} > {i} then t{i - 1} - 1 else {i} end")


@shape(10, SPECS)
def unstored_traits_of_two_before(n):
    return unstored(n, lambda i: f"greatest(t{i - 1}, t{max(i - 2, 0)} - 1)")


@shape(100, SPECS)
def unstored_traits_in_a_chain(n):
    return unstored(n, lambda i: f"t{i - 1} + 1")


@shape(100, SPECS)
def traits_of_all_before(n):
    return insight({f"t{i}": "sum(sales.amount) where kind = '%d'" % i for i in range(1, n)}
                   | {"total": " + ".join(f"t{i}" for i in range(1, min(n, 140)))})


@shape(250, SPECS)
def segments_alone(n):
    return insight({}, {f"s{i}": f"t0 > {i}" for i in range(n)})


@shape(250, SPECS)
def segments_in_a_chain(n):
    return insight({}, {"s0": "t0 > 1", **{f"s{i}": f"in_segment('s{i - 1}') and t0 > {i}" for i in range(1, n)}})


@shape(10, SPECS)
def segments_in_diamonds(n):
    return insight({}, {"s0": "t0 > 1", **{f"s{i}": f"in_segment('s{i - 1}') or not in_segment('s{i - 1}')" for i in range(1, n)}})


@shape(10, SPECS)
def traits_and_segments_in_diamonds(n):
    return insight({f"t{i}": f"case when t{i - 1} > 1 then t{i - 1} else 0 end" for i in range(1, n)},
                   {"s0": f"t{n - 1} > 1", **{f"s{i}": f"(in_segment('s{i - 1}') and t{n - 1} > 2) or (t{n - 1} > 3 and not in_segment('s{i - 1}'))"
                                              for i in range(1, n)}})


def delivering(n, columns=1, **more):
    fields = {"id": "profile_id", **{f"c{i}": f"spent + {i}" for i in range(columns)}}
    return {f"d{i}": {"write": f"out/d{i}.csv", "key": "id", "fields": fields, **more} for i in range(n)}


@shape(50, SPECS)
def destinations(n):
    return shop(destinations=delivering(n))


@shape(200, SPECS)
def columns_of_a_destination(n):
    return shop(destinations=delivering(1, n))


@shape(10_000)
def delivered_rows(n):
    return looks(shop(n, n, destinations=delivering(1)))


@shape(25, SPECS)
def columns_of_diamonds(n):
    traits = {"spent": "sum(sales.amount)", **{f"t{i}": f"spent + {i}" for i in range(n)}}
    return shop(traits=traits, destinations={"d": {"write": "out/d.csv", "key": "id", "fields": {
        "id": "profile_id", **{f"c{i}": f"t{i}" for i in range(n)}}}})


@shape(50, SPECS)
def lookups(n):
    attributes = {f"region_{i}": {"type": "string", "pii": "none"} for i in range(n)}
    project = shop(profile={"attributes": attributes}, enrichments={
        f"e{i}": {"lookup": {"file": f"data/lookup_{i}.csv"}, "fields": {"city": "string", "region": "string"}, "match": {"city": "city"},
                  "add": {f"region_{i}": "region"}} for i in range(n)})
    project.files.update({f"data/lookup_{i}.csv": csv(["city", "region"], [("LYON", "R"), ("Lyon", "R")]) for i in range(n)})
    return project


def looking_up(n, key):
    project = shop(profile={"attributes": {"region": {"type": "string", "pii": "none"}}}, enrichments={
        "geography": {"lookup": {"file": "data/lookup.csv"}, "fields": {"city": "string", "region": "string"}, "match": {"city": "city"},
                      "add": {"region": "region"}}})
    project.files["data/lookup.csv"] = csv(["city", "region"], [(key(i), f"Region {i}") for i in range(n)])
    return project


@shape(50_000)
def lookup_rows(n):
    return looking_up(n, lambda i: f"City {i}")


@shape(50, SPECS)
def added_columns(n):
    attributes = {f"added_{i}": {"type": "string", "pii": "none"} for i in range(n)}
    project = shop(profile={"attributes": attributes}, enrichments={
        "geography": {"lookup": {"file": "data/lookup.csv"}, "fields": {"city": "string", "region": "string"}, "match": {"city": "city"},
                      "add": {f"added_{i}": f"region || '{i}'" for i in range(n)}}})
    project.files["data/lookup.csv"] = csv(["city", "region"], [("LYON", "R"), ("Lyon", "R")])
    return project


@shape(50, SPECS)
def consents(n):
    names = [f"consent_{i}" for i in range(n)]
    return shop(crm={"consents": {c: {"granted": "city = 'Lyon'", "at": "timestamp '2026-01-01T00:00:00Z'", "contact": "email"} for c in names}},
                consents={c: {"for": "email", "legal_basis": "consent"} for c in names})


@shape(500, SPECS)
def distrusted_patterns(n):
    return shop(identity={"distrust": {"email": {"values": [f"test{i}*@*" for i in range(n)]}}})


# Expressions

def expression(text, kind="traits"):
    project = shop(20, 200)
    project.specs["traits"]["long"] = text
    return project


@shape(30, SPECS)
def nested_calls(n):
    return expression("coalesce(" * n + "spent" + ", 1)" * n)


@shape(30, SPECS)
def nested_parentheses(n):
    return expression("(" * n + "spent" + ")" * n)


@shape(30, SPECS)
def nested_cases(n):
    return expression("".join(f"case when spent > {i} then {i} else " for i in range(n)) + "0" + " end" * n)


@shape(30, SPECS)
def nested_negations(n):
    return expression("case when " + "not " * n + "(spent > 1) then 1 end")


@shape(500, SPECS)
def branches_of_a_case(n):
    return expression("case " + " ".join(f"when spent = {i} then {i + 1}" for i in range(n)) + " end")


@shape(2000, SPECS)
def constants_of_a_list(n):
    return expression("case when spent in (" + ", ".join(map(str, range(n))) + ") then 1 end")


@shape(500, SPECS)
def texts_of_a_list(n):
    return expression("case when city in (" + ", ".join(f"'City {i}'" for i in range(n)) + ") then 1 end")


@shape(500, SPECS)
def long_conjunction(n):
    return expression("case when " + " and ".join(f"spent <> {i}" for i in range(n)) + " then 1 end")


@shape(30, SPECS)
def long_sum(n):
    return expression("+".join(["spent - spent"] + ["1"] * n))


@shape(500, SPECS)
def long_concatenation(n):
    return expression("concat(" + ", ".join(["city"] * n) + ")")


@shape(10_000, SPECS)
def long_text(n):
    return expression("case when city = '" + "x" * n + "' then 1 end")


@shape(10, SPECS)
def wide_like(n):
    project = shop([client(0, city="a" * 2000)] * 50)
    project.specs["traits"]["long"] = "case when city like '" + "%a" * n + "%b' then 1 end"
    return project


@shape(20, SPECS)
def wide_expression(n):
    project = shop([client(0, city="a" * 2000)] * 20)
    project.specs["traits"]["long"] = "case when regexp_matches(city, '" + "(a*)*" * n + "b$') then 1 end"
    return project


@shape(100, SPECS)
def counted_expression(n):
    return expression("case when regexp_matches(city, '(a{" + str(n) + "}b?)+') then 1 end")


@shape(500, SPECS)
def choices(n):
    return shop(crm={"fields": {**{c: "string" for c in CLIENT}, "city": {"type": "string", "one_of": [f"City {i}" for i in range(n)] + ["Lyon"]}}})


# Specs as texts

@shape(100, SPECS)
def spec_files(n):
    project = shop(specs=["specs"])
    project.files.update({f"specs/s{i}.yaml": f"segments: {{ s{i}: spent > {i} }}\n" for i in range(n)})
    return project


@shape(1000, SPECS)
def variables(n):
    project = shop(variables={f"v{i}": f"data{i}" for i in range(n)})
    project.specs["segments"] = {f"s{i}": f"spent > 1 and '${{v{i}}}' <> 'x'" for i in range(min(n, 100))}
    return project


@shape(500, SPECS)
def environments(n):
    return shop(variables={"folder": "data"}, environments={f"e{i}": {"variables": {"folder": f"data{i}"}} for i in range(n)})


@shape(50_000, ("validate", "plan", "apply"))
def long_description(n):
    return shop(segments={"s": {"where": "spent > 1", "description": "word " * n}})


@shape(20_000, ("validate",))
def many_values(n):
    return shop(crm={"fields": {**{c: "string" for c in CLIENT}, "city": {"type": "string", "one_of": [f"City {i}" for i in range(n)]}}})


@shape(5, ("validate",))
def yaml_aliases(n):
    project = shop()
    project.text = ("cdp: 1\nproject: growth\n" + "x0: &a0 [1, 2]\n" + "".join(f"x{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, n + 1)))
    project.invalid = True
    return project


@shape(5_000, ("validate",))
def yaml_anchors(n):
    project = shop()
    project.text = ("cdp: 1\nproject: growth\nvariables:\n" + "".join(f"  x{i}: &a{i} text\n" for i in range(n))
                    + "".join(f"  y{i}: *a{i}\n" for i in range(n)))
    return project


@shape(10_000, ("validate",))
def yaml_depth(n):
    project = shop()
    project.text = "cdp: 1\nproject: growth\nvariables: " + "[" * n + "]" * n + "\n"
    project.invalid = True
    return project


@shape(10_000, ("validate",))
def yaml_lines(n):
    project = shop()
    project.text = "".join(f"# remark {i}\n" for i in range(n)) + json.dumps(project.specs)
    return project


# Findings

def findings(**specs):
    project = shop(**specs)
    project.invalid = True
    return project


@shape(250, ("validate", "validate json"))
def unknown_names(n):
    return findings(traits={"spent": "sum(sales.amount)", **{f"trait_{i}": f"trait_number_{i} + 1" for i in range(n)}})


@shape(250, ("validate", "validate json"))
def unknown_keys(n):
    project = findings()
    project.specs["sources"]["crm"].update({f"fidels{i}": "x" for i in range(n)})
    return project


@shape(250, ("validate", "validate json"))
def unknown_variables(n):
    project = findings(variables={f"v{i}": "x" for i in range(n)})
    project.specs["segments"] = {f"s{i}": f"city = '${{w{i}}}'" for i in range(n)}
    return project


@shape(250, ("validate", "validate json"))
def unknown_segments(n):
    return findings(segments={f"segment_{i}": f"in_segment('segmnt_{i}')" for i in range(n)})


@shape(250, ("validate", "validate json"))
def unknown_fields(n):
    project = findings()
    project.specs["sources"]["crm"]["fields"].update({f"field_{i}": "string" for i in range(n)})
    project.specs["sources"]["crm"]["map"].update({f"attribute_{i}": f"feild_{i}" for i in range(n)})
    return project


@shape(250, ("validate", "validate json"))
def unknown_types(n):
    project = findings()
    project.specs["sources"]["crm"]["fields"].update({f"field_{i}": "strong" for i in range(n)})
    return project


@shape(250, ("validate", "validate json"))
def errors_in_one_expression(n):
    return findings(segments={"s": " or ".join(f"unknown_{i} = {i}" for i in range(n))})


@shape(250, ("validate", "validate json"))
def duplicate_names(n):
    project = findings()
    project.specs["specs"] = ["specs"]
    project.files["specs/a.yaml"] = "segments:\n" + "".join(f"  s{i}: spent > {i}\n" for i in range(n))
    project.files["specs/b.yaml"] = project.files["specs/a.yaml"]
    return project


@shape(250, ("validate", "validate json"))
def unknown_contract(n):
    """A destination that wants what is not there."""
    return findings(destinations={"d": {"write": "out/d.csv", "key": "id", "fields": {"id": "profile_id", **{f"c{i}": f"city_{i}" for i in range(n)}}}})


@shape(250, ("validate", "validate json"))
def circle(n):
    return findings(traits={f"t{i}": f"t{(i + 1) % n} + 1" for i in range(n)})


@shape(10, ("validate", "validate json"))
def circles(n):
    """Each trait names all others."""
    return findings(traits={f"t{i}": " + ".join(f"t{k}" for k in range(n) if k != i) for i in range(n)})


@shape(250, ("apply", "diff", "plan"))
def changed_specs(n):
    project = insight({f"t{i}": f"sum(sales.amount) where amount > {i}" for i in range(1, n)}, {f"s{i}": f"t0 > {i}" for i in range(n)})
    project.next_specs = json.loads(json.dumps(project.specs))
    for i in range(1, n):
        project.next_specs["traits"][f"t{i}"] += "0"
        project.next_specs["segments"][f"s{i}"] += "0"
    return project


@shape(250, ("apply", "diff", "plan"))
def renamed_specs(n):
    project = insight({}, {f"s{i}": f"t0 > {i}" for i in range(n)})
    project.next_specs = json.loads(json.dumps(project.specs))
    project.looks = {}
    project.next_specs["segments"] = {f"r{i}": {"where": f"t0 > {i}", "renamed_from": f"s{i}"} for i in range(n)}
    return project


@shape(2000, ("apply", "diff", "plan"))
def changed_list(n):
    project = choices(n)
    project.next_specs = json.loads(json.dumps(project.specs))
    project.next_specs["sources"]["crm"]["fields"]["city"]["one_of"] = [f"City {i}" for i in range(0, 2 * n, 2)] + ["Lyon"]
    return project
