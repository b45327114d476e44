"""Makes a shop whose one changed rule merges a thousand profiles, and the change itself.

merging_shop.py FOLDER           a project: 4,000 customers, some in two sources, and 30,000 orders
merging_shop.py FOLDER --change  a rule more: two sources share a phone number of 1,000 people, but no address

The same bytes everywhere. A thousand customers of the shop are in the mailing list under another address; some numbers are
shared by three people, so that more than pairs merge, and a few of those who merge are kept apart by their dates of birth.
"""
import datetime
import json
import random
import sys
from pathlib import Path

CUSTOMERS, ORDERS, MERGING = 4_000, 30_000, 1_000
SPECS = """cdp: 1
project: merging
timezone: Europe/Paris
sources:
  shop:
    read: { file: data/shop.csv }
    key: id
    version: updated_at
    fields:
      id: { type: string, required: true }
      email: string
      phone: string
      birth_date: date
      city: string
      updated_at: { type: timestamp, required: true }
    map:
      email: email
      phone: { value: phone, country: FR }
      birth_date: birth_date
      city: city
  list:
    read: { file: data/list.csv }
    key: id
    version: updated_at
    fields:
      id: { type: string, required: true }
      email: string
      phone: string
      birth_date: date
      updated_at: { type: timestamp, required: true }
    map:
      email: email
      phone: { value: phone, country: FR }
      birth_date: birth_date
  orders:
    read: { file: data/orders.jsonl }
    key: order_id
    event_at: at
    belongs_to:
      - { source: shop, key: customer }
      - { identifier: email, value: email }
    fields:
      order_id: { type: string, required: true }
      at: { type: timestamp, required: true }
      customer: string
      email: string
      amount: { type: money, required: true }
    map:
      email: email
profile:
  attributes:
    email: { keep: latest }
identity:
  sources: [shop, list, orders]
  forbid:
    - a.birth_date <> b.birth_date
  rules:
    same_email: email
traits:
  orders_total: count(orders)
  revenue: sum(orders.amount)
  revenue_90d: sum(orders.amount) within 90 days
  last_order_at: max(orders.at)
segments:
  buyers: orders_total > 0
  vip: revenue >= 2000
  once: orders_total = 1
  asleep: orders_total > 0 and revenue_90d = 0
guards:
  identity_merges: 100%
  segment_moves: 100%
  delivery_removals: 100%
destinations:
  best:
    write: { file: out/best.csv }
    segment: vip
    key: email
    fields: { email: email, revenue: revenue, city: city }
    mode: mirror
    accept:
      - { gate: discloses.field, reason: "A test." }
  everybody:
    write: { file: out/everybody.jsonl }
    segment: buyers
    key: id
    fields: { id: profile_id, orders: orders_total, revenue: revenue }
    mode: mirror
"""


def line(values):
    return ",".join("" if value is None else str(value) for value in values)


def main():
    folder = Path(sys.argv[1])
    specs = SPECS
    if "--change" in sys.argv:
        specs = specs.replace("    same_email: email\n", "    same_email: email\n    same_phone: phone\n")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "cdp.yaml").write_text(specs)
    if "--change" in sys.argv:
        return
    draw = random.Random(20_260_101)
    start = datetime.datetime(2023, 1, 1)
    stamp = lambda: (start + datetime.timedelta(minutes=draw.randrange(3 * 365 * 1440))).strftime("%Y-%m-%dT%H:%M:%SZ")
    born = lambda: datetime.date(1940, 1, 1) + datetime.timedelta(days=draw.randrange(24_000))
    shop, mailing, people = [], [], []
    for number in range(CUSTOMERS):
        phone = f"06{10_000_000 + number * 7:08}"
        person = dict(id=f"S{number:06}", email=f"person{number}@example.com", phone=phone, born=born() if draw.random() < .7 else None)
        people.append(person)
        shop.append(line([person["id"], person["email"], phone, person["born"], draw.choice(["Lyon", "Lille", "Nantes"]), stamp()]))
        if number < MERGING:  # the same person under another address, now and then a third time, now and then somebody else
            other = born() if number % 50 == 0 else person["born"]
            mailing.append(line([f"L{number:06}", f"other{number}@example.net", phone, other, stamp()]))
            if number % 10 == 0:
                mailing.append(line([f"M{number:06}", f"third{number}@example.net", phone, None, stamp()]))
        elif draw.random() < .5:
            mailing.append(line([f"L{number:06}", person["email"], None, person["born"], stamp()]))
    orders = []
    for number in range(ORDERS):
        who = min(int(CUSTOMERS * draw.random() ** 2), CUSTOMERS - 1)
        email = draw.choice([people[who]["email"], f"other{who}@example.net" if who < MERGING else None, f"guest{number % 900}@example.org"])
        orders.append(json.dumps(dict(order_id=f"O{number:07}", at=stamp(), customer=people[who]["id"] if draw.random() < .6 else None,
                                      email=email, amount=round(5 + 200 * draw.random() ** 3, 2))))
    write = lambda name, header, lines: (folder / "data" / name).write_text("\n".join(header + lines) + "\n")
    write("shop.csv", ["id,email,phone,birth_date,city,updated_at"], shop)
    write("list.csv", ["id,email,phone,birth_date,updated_at"], mailing)
    write("orders.jsonl", [], orders)


if __name__ == "__main__":
    main()
