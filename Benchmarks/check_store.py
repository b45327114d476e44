#!/usr/bin/env python3
"""Facts of a store that show whether a case did what it should, found without cdp.

usage: check_store.py STORE version | emails N | trait STATUS | segment THRESHOLD
needs: duckdb, deltalake

Prints JSON. `version`: the version of each table's log. `emails`: N profiles that have one, by a fixed order. `trait`: in how
many profiles average_basket is not the average of their orders of that status. `segment`: in how many the membership of
`frequent` is not `orders_12m >= THRESHOLD`.
"""
import json
import sys
from pathlib import Path

import duckdb
from deltalake import DeltaTable

STORE = Path(sys.argv[1])


def table(name):
    return f"read_parquet({DeltaTable(str(STORE / name)).file_uris()})"


def version():
    logs = sorted(path.parent for path in STORE.rglob("_delta_log"))
    return {str(log.relative_to(STORE)): DeltaTable(str(log)).version() for log in logs}


def emails(count):
    rows = duckdb.sql(f"""SELECT email, profile_id FROM {table('profiles')} WHERE email IN (
        SELECT value FROM {table('identifiers')} WHERE attribute = 'email' AND trusted AND len(profile_ids) = 1)
        ORDER BY md5(email) LIMIT {int(count)}""").fetchall()
    return [dict(zip(("email", "profile_id"), row)) for row in rows]


def trait(status):
    members = f"(SELECT _hash, profile_id FROM {table('members')})"
    joins = " ".join(f"LEFT JOIN {members} m{n} ON e._owner_{n} = m{n}._hash" for n in (1, 2, 3))
    different = duckdb.sql(f"""
        WITH owned AS (SELECT coalesce(m1.profile_id, m2.profile_id, m3.profile_id) AS profile_id, amount
                       FROM {table('events/orders')} e {joins} WHERE status = '{status}'),
        again AS (SELECT profile_id, avg(amount) AS basket FROM owned GROUP BY 1)
        SELECT count(*) FROM {table('profiles')} p LEFT JOIN again USING (profile_id)
        WHERE (p.average_basket IS NULL) <> (basket IS NULL) OR abs(p.average_basket - basket) > 1e-9""").fetchall()
    return {"different": different[0][0]}


def segment(threshold):
    different = duckdb.sql(f"""
        WITH members AS (SELECT profile_id, true AS there FROM {table('memberships')}
                         WHERE segment = 'frequent' AND left_at IS NULL)
        SELECT count(*) FROM {table('profiles')} FULL JOIN members USING (profile_id)
        WHERE coalesce(orders_12m >= {int(threshold)}, false) <> coalesce(there, false)""").fetchall()
    return {"different": different[0][0]}


print(json.dumps({"version": version, "emails": emails, "trait": trait, "segment": segment}[sys.argv[2]](*sys.argv[3:])))
