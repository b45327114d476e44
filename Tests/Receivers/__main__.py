"""Receivers on loopback that play the vendors of destinations, with faults, and what they hold.

    python Tests/Receivers serve STATE [--port N] [--seed N] [--throttle RATE] [--drop RATE] …   prints its address, and serves until it is ended
    python Tests/Receivers state STATE [VENDOR LIST]     what a list holds, a row a line as JSON, sorted; or how many rows each list has
    python Tests/Receivers requests STATE                how many requests came, how they were answered, what went wrong

`state` and `requests` may be asked beside a server that runs, or after it was killed. `state` has jobs that are under way take effect first.
"""
import argparse
import sys
import time

import faults
import server
from store import Store, written
import vendors  # noqa: F401 -- enters its paths


def arguments():
    parser = argparse.ArgumentParser(prog="receivers", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve")
    serve.add_argument("state")
    serve.add_argument("--port", type=int, default=0)
    serve.add_argument("--key", default="key-of-the-tests", help="the key, token or password that all vendors take")
    serve.add_argument("--secret", default="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", help="the secret that web hooks are signed with")
    serve.add_argument("--job-seconds", type=float, default=0.2, help="how long a job takes")
    serve.add_argument("--token-seconds", type=float, default=3600, help="how long a token is good for")
    serve.add_argument("--models", type=float, default=1, help="0 to 1: the share of rows that are held against the vendors' own models, which is slow")
    serve.add_argument("--seed", type=int, default=0)
    serve.add_argument("--wait", type=int, default=1, help="seconds that a throttled client is to wait")
    serve.add_argument("--slow-seconds", type=float, default=2)
    for name, what in {**faults.OPTIONS, **faults.ROWS}.items():
        serve.add_argument(f"--{name}", type=float, default=0, metavar="RATE", help=f"0 to 1: {what}")
    state = commands.add_parser("state")
    state.add_argument("state")
    state.add_argument("vendor", nargs="?")
    state.add_argument("list", nargs="?")
    commands.add_parser("requests").add_argument("state")
    return parser.parse_args()


def main():
    options = arguments()
    store = Store(options.state)
    if options.command == "serve":
        rates = {name: getattr(options, name.replace("-", "_")) for name in {**faults.OPTIONS, **faults.ROWS}}
        running = server.Server(options.port, store, faults.Faults(options.seed, options.wait, options.slow_seconds, rates), options)
        print(f"http://127.0.0.1:{running.server_port}", flush=True)
        try: running.serve_forever()
        except KeyboardInterrupt: pass
        return
    if options.command == "requests":
        for vendor, fault, status, number, rows in store.counts(): print(f"{vendor}\t{fault or '-'}\t{status}\t{number} requests\t{rows} rows")
        return
    with store.transaction(): store.settle(server.EFFECTS, now=time.time() + 1e9)
    if options.list is None:
        for vendor, name, rows in store.lists(): print(f"{vendor}\t{name}\t{rows}")
    else:
        for row in sorted(map(written, store.members(options.vendor, options.list))): print(row)


if __name__ == "__main__":
    sys.exit(main())
