#!/usr/bin/env python3
"""Make the exports of "maison", a French shop with tills, a web shop and a newsletter, as messy as real ones.

usage: generate.py [--people 5000] [--out data] [--day 1|2] [--decisions FILE]

Standard library only, Python 3.9 or later; the same arguments give the same bytes everywhere. Day 1 is everything known
on the evening of 2025-12-31 (plan it with --as-of 2026-01-01T00:00:00Z). Day 2 writes only what the next night delivers,
beside the files of day 1: a new CRM snapshot, and changed and new rows of the other sources. All people are invented.
"""
import argparse
import bisect
import datetime
import json
import random
import unicodedata
from pathlib import Path

DAY = 86_400
AS_OF = 1_767_225_600  # 2026-01-01T00:00:00Z: every row of day 1 is older
SEED = 20_260_101

FIRST = """Marie Jean Pierre Nathalie Isabelle Philippe Sylvie Nicolas Françoise Stéphane Jacques Sandrine Frédéric Laurent
Valérie Thomas Véronique Céline David Sébastien Éric Olivier Pascal Anne Alexandre Julie Camille Sophie Brigitte Thierry
Guillaume Aurélie Vincent Maxime Antoine Jérôme Émilie Laurence Hélène Bruno Romain Cédric Élodie Léa Manon Lucas Hugo
Emma Chloé Inès Clément Gilles Yves Madeleine Paul Simone Arthur Gabriel Raphaël Jules Louise Alice Lina Rose Léo Noé
Agnès Béatrice Cécile Delphine Gaëlle Justine Océane Mohamed Karim Samir Fatima Nadia Leïla Amélie Anaïs Benoît
Charlotte Édouard Félix Florian François Grégory Jean-Claude Jean-Luc Jean-Marc Jean-Paul Marie-Christine Anne-Sophie
Loïc Magali Marion Mickaël Odile René Rémi Régis Solène Théo Zoé""".split()

LAST = """Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux
Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier Blanc
Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Henry Roussel Mathieu Masson
Marchand Duval Denis Dumont Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Brunet Gaillard Barbier
Arnaud Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard Fabre Aubert Lemoine Renaud Lacroix Bourgeois
Benoît Leclerc Payet Rolland Lecomte Lopez Dupuy Guillot Berger Carpentier Sanchez Moulin Deschamps Huet Vasseur Boucher
Fleury Klein Jacquet Poirier Aubry Guyot Carré Renault Charpentier Ménard Maillard Bertin Bailly Hervé Schneider
Le-Gall Collet Léger Bouvier Prévost Millet Perrot Cousin Germain Besson Langlois Rémy Le-Goff Pelletier Lévêque
Barré Lebrun Weber Mallet Hamon Boulanger Monnier Michaud Gillet Étienne Poulain Tessier Da-Silva Lemaître Maréchal
Barthélemy Pichon Traoré Diallo Nguyen Benali Cohen Haddad Lévy Ferreira De-Oliveira Yilmaz D'Hondt L'Huillier""".split()

REGIONS = {"Auvergne-Rhône-Alpes": "01 03 26 38 42 63 69 73", "Bretagne": "22 29 35 56", "Grand Est": "10 51 54 57 67",
           "Hauts-de-France": "02 59 60 62 80", "Île-de-France": "75 77 78 92 93 94", "Normandie": "14 27 50 76",
           "Nouvelle-Aquitaine": "17 24 33 64 86 87", "Occitanie": "09 11 30 31 34", "Pays de la Loire": "44 49 53 72",
           "Provence-Alpes-Côte d'Azur": "04 05 06 13 83 84"}
TOWN_STARTS = "Saint-Aubin Sainte-Foy Villeneuve Beaumont Châtillon Montfort La-Ferté Neuville Rochefort Clairac".split()
TOWN_ENDS = ["", "-sur-Mer", "-les-Bains", "-en-Forêt", "-la-Rivière", "-le-Château"]
STREETS = "rue des Écoles,rue Victor Hugo,avenue de la Gare,place du Marché,chemin du Moulin,allée des Tilleuls".split(",")
DOMAINS = "gmail.com orange.fr gmail.com hotmail.fr free.fr wanadoo.fr yahoo.fr laposte.net outlook.fr sfr.fr".split()
CATEGORIES = "maison cuisine linge jardin bain enfant mode beauté sport jeux épicerie bricolage".split()
SHOPS = "Lyon Nantes Lille Bordeaux Annecy".split()
FAKE_EMAILS = "noreply@maison.example test@test.fr inconnu@inconnu.fr client@maison.example".split()
FAKE_PHONES = ["0600000000", "+33 6 00 00 00 00", "04 78 00 10 20"]  # the last is the Lyon shop's own
NOTES = ["Préfère être appelé(e) le soir", "Cliente fidèle ; carte perdue\nen mars", "Dit \"ne plus recevoir de courrier\"",
         "Bon d’achat de 10 € remis", "Sœur de la gérante", "Livraison :\nbâtiment B,\ncode 12A4"]


class Dice:
    """Randomness from `random()` alone, whose sequence Python guarantees for a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, share):
        return self.random() < share

    def pick(self, things):
        return things[self.below(len(things))]

    def often_first(self, things):
        """A thing of the list, those at its start more often."""
        return things[int(len(things) * self.random() * self.random())]

    def some(self, things, count):
        left = list(things)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]


def bare(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def stamp(seconds):
    return utc(seconds).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_with_zone(seconds, dice):
    """The same instant as different programs write it."""
    if dice.chance(.3):
        return stamp(seconds)
    if dice.chance(.2):
        return utc(seconds).strftime("%Y-%m-%dT%H:%M:%S") + ".%03dZ" % dice.below(1000)
    hours = 2 if 4 <= utc(seconds).month <= 10 else 1
    return utc(seconds + 3600 * hours).strftime("%Y-%m-%dT%H:%M:%S+0") + "%d:00" % hours


def slip(text, dice):
    """One slip of the keyboard."""
    if len(text) < 4:
        return text
    at = 1 + dice.below(len(text) - 2)
    return dice.pick([text[:at] + text[at + 1:], text[:at] + text[at] + text[at:],
                      text[:at] + text[at + 1] + text[at] + text[at + 2:]])


class Person:
    """What is true of one person; `old` is what was true before something changed."""

    def __init__(self, dice, number, home, given):
        self.first, self.last = dice.often_first(FIRST), home.last if dice.chance(.85) else dice.often_first(LAST)
        self.born = datetime.date(1930, 1, 1) + datetime.timedelta(days=dice.between(0, 28_000))
        self.home, self.old_home = home, None
        self.email, self.old_email = self.invent_email(dice, number, given), None
        if home.shared_email and dice.chance(.5):
            self.email = home.shared_email
        home.shared_email = home.shared_email or self.email
        self.phone = home.phone if dice.chance(.12) else mobile(dice)
        self.old_phone = mobile(dice) if dice.chance(.12) else None
        if dice.chance(.15):
            self.old_email = self.invent_email(dice, number + 500_000, given)
        self.changed = AS_OF - dice.between(30, 1500) * DAY  # when the old address, number or e-mail gave way
        self.card = "2990%09d" % (dice.below(1000) * 1_000_000 + number) if dice.chance(.6) else None
        self.browsers = ["v%013d" % (dice.below(10_000_000) * 1_000_000 + number * 2 + k) for k in (0, 1)]
        self.subscribed = dice.chance(.5)
        u, v = dice.random(), dice.random()
        self.appetite, self.curiosity = 1 + int(60 * u * u * u * u * u), 1 + int(60 * v * v * v * v * v)
        self.taste = dice.below(len(CATEGORIES))
        self.crm_key = None

    def invent_email(self, dice, number, given):
        first, last = (bare(x).lower().replace("'", "") for x in (self.first, self.last))
        local = dice.pick([first + "." + last, first[0] + last, first + str(self.born.year % 100), last + "." + first,
                           first + "_" + last + str(self.born.year)])
        email = local + "@" + dice.pick(DOMAINS)
        if email in given:
            email = local + str(number) + "@" + dice.pick(DOMAINS)
        given.add(email)
        return email

    def email_at(self, when):
        return self.old_email if self.old_email and when < self.changed else self.email

    def phone_at(self, when):
        return self.old_phone if self.old_phone and when < self.changed else self.phone

    def home_at(self, when):
        return self.old_home if self.old_home and when < self.changed else self.home


class Home:
    def __init__(self, dice, towns):
        self.last, self.town = dice.often_first(LAST), dice.often_first(towns)
        self.street = "%d %s" % (dice.between(1, 140), dice.pick(STREETS))
        self.phone = "%d%07d" % (dice.pick([14, 23, 38, 47, 55]), dice.below(10_000_000))
        self.shared_email = None if dice.chance(.05) else ""
        self.shares = self.shared_email is None


def mobile(dice):
    return "%d%07d" % (dice.pick([60, 61, 62, 64, 66, 67, 68, 74, 76, 77, 78]), dice.between(100_000, 9_999_999))


def towns_of(dice):
    """(postal code, town, region, inhabitants per km²): the lookup table of the enrichment."""
    towns = []
    for region, departments in REGIONS.items():
        for department in departments.split():
            for k in dice.some(range(1, 99), 7):
                dense = region == "Île-de-France" or dice.chance(.2)
                towns.append(("%s%03d" % (department, k * 10), dice.pick(TOWN_STARTS) + dice.pick(TOWN_ENDS), region,
                              dice.between(1600, 20_000) if dense else dice.between(12, 1400)))
    return dice.some(towns, len(towns))


def people_of(count, towns, dice):
    people, given = [], set()
    while len(people) < count:
        home = Home(dice, towns)
        for _ in range(dice.pick([1, 1, 1, 2, 2, 3, 4])):
            if not home.shares:
                home.shared_email = None
            person = Person(dice, len(people), home, given)
            if dice.chance(.12):
                person.old_home = Home(dice, towns)
            people.append(person)
    return people[:count]


def name_written(name, dice):
    if dice.chance(.015):
        return name[0] + "."
    if dice.chance(.03):
        name = slip(name, dice)
    style = dice.below(12)
    if style < 3:
        return bare(name).upper()
    if style < 5:
        return bare(name).replace("-", " ")
    return [name, name.lower(), name.upper(), name + " ", name, name, name][style - 5]


def phone_written(digits, dice):
    pairs = [digits[0]] + [digits[i:i + 2] for i in (1, 3, 5, 7)]
    if dice.chance(.02):
        return dice.pick(["+32 470 %s %s %s", "0041 79 1%s %s %s", "+44 7911 1%s%s%s"]) % tuple(pairs[1:4])
    if dice.chance(.01):
        return "0" + " ".join(pairs)[:-1]
    return dice.pick(["0" + digits, "0" + digits, "0" + " ".join(pairs), "0" + " ".join(pairs), "0" + ".".join(pairs),
                      "0" + "-".join(pairs), "+33 " + " ".join(pairs), "+33" + digits, "0033" + digits,
                      "+33 (0)" + " ".join(pairs), "0" + "/".join(pairs), digits])


def email_written(email, dice):
    if dice.chance(.01):
        return dice.pick([email.replace("@", " "), email.replace(".fr", ",fr").replace(".com", ",com"), email + "@"])
    if dice.chance(.01):
        return slip(email.split("@")[0], dice) + "@" + email.split("@")[1]
    return dice.pick([email] * 8 + [email.upper(), email + " "])


def postal_code_written(code, dice):
    return code[1:] if code.startswith("0") and dice.chance(.5) else code


# What a source leaves out or gets wrong: shares of missing values, of placeholders.
HABITS = {"crm": dict(email=.18, phone=.22, born=.3, place=.06, card=.55, fake=.015),
          "web_accounts": dict(email=.0, phone=.55, born=.55, place=.35, card=.7, fake=.003),
          "loyalty": dict(email=.38, phone=.3, born=.22, place=.1, card=.0, fake=.02)}


class Shop:
    """The people, and the rows that the five sources hold about them."""

    def __init__(self, count):
        dice = self.dice = Dice(SEED)
        self.towns = towns_of(dice)
        self.people = people_of(count, self.towns, dice)
        self.products = [("%s-%05d" % (bare(c)[:3].upper(), dice.below(100_000)), c,
                          dice.between(4, 90) * 100 + dice.pick([0, 50, 90, 95, 99]))
                         for c in CATEGORIES for _ in range(12)]
        self.appetite = cumulative([p.appetite for p in self.people])
        self.curiosity = cumulative([p.curiosity for p in self.people])
        self.next = dict.fromkeys(["crm", "web_accounts", "loyalty", "orders", "web_events"], 1)
        self.rows = {name: [] for name in self.next}
        for source, share, twice in (("crm", .6, .08), ("web_accounts", .48, .05), ("loyalty", .4, .05)):
            known = [p for p in self.people if dice.chance(share)]
            known += [p for p in known if dice.chance(twice)]
            for person in dice.some(known, len(known)):
                when = AS_OF - 1 - int(dice.random() * dice.random() * 1800 * DAY)
                self.rows[source].append((person, self.record(source, person, when)))
        self.rows["orders"] = [self.order(AS_OF - 1 - int(dice.random() * dice.random() * 3 * 365 * DAY))
                               for _ in range(count * 12 // 5)]
        self.rows["web_events"] = [self.event(when) for when in
                                   sorted(AS_OF - 1 - dice.below(90 * DAY) for _ in range(count * 5))]

    def key(self, source, letter, width=6):
        self.next[source] += 1
        return "%s%0*d" % (letter, width, self.next[source] - 1)

    def record(self, source, person, when, key=None):
        """One row of an identity source about `person`, written at `when`."""
        dice, habit = self.dice, HABITS[source]
        first, last = name_written(person.first, dice), name_written(person.last, dice)
        if dice.chance(.012):
            first, last = last, first
        email = None if dice.chance(habit["email"]) else email_written(person.email_at(when), dice)
        phone = None if dice.chance(habit["phone"]) else phone_written(person.phone_at(when), dice)
        if dice.chance(habit["fake"]):
            email = dice.pick(FAKE_EMAILS)
        if dice.chance(habit["fake"]):
            phone = dice.pick(FAKE_PHONES)
        home, born = person.home_at(when), person.born
        if dice.chance(.01):
            born = born + datetime.timedelta(days=dice.pick([-365, -30, -10, -1, 1, 10, 30, 365]))
        if dice.chance(.006):
            born = datetime.date(1900, 1, 1)
        card = dice.pick(self.people).card if dice.chance(.004) else person.card
        row = dict(first=None if dice.chance(.015) else first, last=None if dice.chance(.004) else last, email=email,
                   phone=phone, born=None if dice.chance(habit["born"]) else born,
                   card=None if dice.chance(habit["card"]) else card, street=None, postal_code=None, city=None,
                   when=when, person=person)
        if not dice.chance(habit["place"]):
            row.update(street=home.street, postal_code=postal_code_written(home.town[0], dice),
                       city=name_written(home.town[1], dice))
        row["subscribed"] = None if dice.chance(.05) else person.subscribed
        row["begun"] = when - dice.below(400 * DAY)
        row["credit"] = dice.between(100, 9000) if dice.chance(.1) else None
        row["note"] = dice.pick(NOTES) if dice.chance(.06) else None
        row["born_text"] = row["born"] and row["born"].strftime("%d/%m/") + str(row["born"].year)
        if row["born"] and dice.chance(.01):
            row["born_text"] = dice.pick(["00/00/0000", "31/02/1978", "1978"])
        row["shop"], row["zoned"] = dice.pick(SHOPS), stamp_with_zone(when, dice)
        if source == "loyalty" and row["card"] is None:
            row["card"] = "2990%09d" % (900_000_000 + self.next["loyalty"])
        row["key"] = key or self.key(source, {"crm": "C", "web_accounts": "W", "loyalty": "L"}[source])
        if source == "crm":
            person.crm_key = row["key"]
        return row

    def order(self, when):
        dice = self.dice
        person = weighted(self.people, self.appetite, dice)
        till = dice.chance(.48)
        lines = []
        for _ in range(dice.pick([1, 1, 1, 1, 2, 2, 2, 3, 3, 4])):
            category = CATEGORIES[(person.taste + dice.pick([0, 0, 0, 1, 2, 5])) % len(CATEGORIES)]
            sku, category, cents = dice.pick([p for p in self.products if p[1] == category])
            lines.append(dict(sku=sku, category=category, quantity=dice.pick([1, 1, 1, 1, 2, 3]), price=cents / 100))
        cents = sum(line["quantity"] * round(line["price"] * 100) for line in lines)
        email = person.email_at(when) if dice.chance(.05 if till else .88) else None
        if email and dice.chance(.08):
            email = email.upper()
        if till and dice.chance(.01):
            email = FAKE_EMAILS[0]
        card = person.card if till and dice.chance(.8) else None
        customer = person.crm_key if dice.chance(.25) else None
        status = dice.pick(["paid"] * 18 + ["refunded", "cancelled"])
        updated = when
        if status != "paid" and when < AS_OF:
            updated = min(AS_OF - 1, when + dice.between(1, 20) * DAY)
        return dict(order_id=self.key("orders", "O", 7), ordered_at=stamp(when), updated_at=stamp(updated), status=status,
                    channel="till" if till else "web", store=dice.pick(SHOPS) if till else None, amount=cents / 100,
                    customer_id=customer, buyer=dict(email=email, card=card), lines=lines)

    def event(self, when):
        dice = self.dice
        person = weighted(self.people, self.curiosity, dice)
        kind = dice.pick(["page_view"] * 10 + ["product_view"] * 5 + ["add_to_cart"] * 2 + ["search", "newsletter_click"])
        browser, email = person.browsers[dice.chance(.25)], person.email_at(when) if dice.chance(.3) else None
        if dice.chance(.25):
            browser, email = "v%013d" % (9_000_000_000_000 + dice.below(len(self.people) * 2)), None  # never says who
        if dice.chance(.006):
            browser = "tablette-" + dice.pick(SHOPS).lower()  # stands in the shop, everybody uses it
        category = CATEGORIES[(person.taste + dice.pick([0, 0, 1, 3])) % len(CATEGORIES)]
        sku = dice.pick([p for p in self.products if p[1] == category])[0]
        return dict(event_id=self.key("web_events", "E", 8), anonymous_id=browser, occurred_at=stamp(when), type=kind,
                    path="/" + bare(category), sku=None if kind in ("page_view", "search") else sku, email=email)


def cumulative(weights):
    total, sums = 0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


def weighted(things, sums, dice):
    return things[bisect.bisect_right(sums, dice.below(sums[-1]))]


def csv_line(values, delimiter, quoted=()):
    cells = []
    for at, value in enumerate("" if v is None else str(v) for v in values):
        if at in quoted or any(c in value for c in (delimiter, '"', "\n")):
            value = '"' + value.replace('"', '""') + '"'
        cells.append(value)
    return delimiter.join(cells)


CRM = "crm_id last_name first_name birth_date email phone street postal_code city card optin credit note updated_at"
LOYALTY = ("loyalty_id card last_name first_name birth_date email phone postal_code city store newsletter joined_at "
           "updated_at")
EVENTS = "event_id anonymous_id occurred_at type path sku email"


def crm_line(row):
    credit = row["credit"] and ("%d,%02d" % (row["credit"] // 100, row["credit"] % 100))
    optin = {True: "O", False: "N", None: None}[row["subscribed"]]
    return csv_line([row["key"], row["last"], row["first"], row["born_text"], row["email"], row["phone"], row["street"],
                     row["postal_code"], row["city"], row["card"], optin, credit, row["note"], stamp(row["when"])],
                    ";", quoted={1, 2})


def account_line(row, dice):
    address = None
    if row["city"] is not None:
        address = dict(street=row["street"], postal_code=row["postal_code"], city=row["city"])
    account = dict(account_id=row["key"], status="active", email=row["email"], first_name=row["first"],
                   last_name=row["last"], birth_date=row["born"] and row["born"].isoformat(), phone=row["phone"],
                   card=row["card"], address=address, consent=dict(email=row["subscribed"], sms=dice.chance(.2)),
                   nickname=dice.pick(["🐈", "l’œil", None]) if dice.chance(.1) else None,
                   created_at=stamp(row["begun"]), updated_at=row["zoned"])
    if dice.chance(.2):
        account = {name: value for name, value in account.items() if value is not None}
    return json.dumps(account, ensure_ascii=dice.chance(.3))


def loyalty_line(row, dice):
    newsletter = {True: "true", False: "false", None: None}[row["subscribed"]]
    return csv_line([row["key"], row["card"], row["last"], row["first"], row["born"], row["email"], row["phone"],
                     row["postal_code"], row["city"], row["shop"], newsletter, stamp(row["begun"])[:10],
                     stamp(row["when"])], ",")


def event_line(event):
    return csv_line([event[name] for name in EVENTS.split()], ",")


def order_line(order):
    return json.dumps(order, ensure_ascii=False)


def scatter(lines, extra, dice):
    for line in extra:
        lines.insert(dice.below(len(lines) + 1), line)
    return lines


def older(row, dice):
    """An earlier state of the row, exported beside it."""
    when = row["when"] - dice.between(1, 60) * DAY
    return dict(row, when=when, zoned=stamp(when), city=None, street=None, postal_code=None)


def first_day(shop, dice):
    """The lines of every file of day 1; the last ones of each are the rows that must be refused."""
    rows = {name: [row for _, row in shop.rows[name]] for name in ("crm", "web_accounts", "loyalty")}
    crm = scatter([crm_line(r) for r in rows["crm"]],
                  [crm_line(older(r, dice)) for r in dice.some(rows["crm"], 3)]
                  + ["C900001;Martin;Léa;01/02/1980;lea@example.com", "C900002;Petit;Hugo" + ";" * 14,
                     ";Sans;Clé;;;;;;;;N;;;2025-05-05T10:00:00Z", "C900003;Roux;Éric;;;;;;;;O;;;hier"], dice)
    accounts = scatter([account_line(r, dice) for r in rows["web_accounts"]],
                       [account_line(older(r, dice), dice)
                        for r in dice.some(rows["web_accounts"], len(rows["web_accounts"]) // 40)]
                       + ['{"account_id": "W900001", "email": "coupe@example.com", "first_na', '["W900002"]',
                          '{"account_id": null, "status": "active", "updated_at": "2025-06-01T00:00:00Z"}',
                          '{"account_id": "W900003", "status": "active", "updated_at": "bientôt"}',
                          '{"account_id": "W900004", "status": "closed", "updated_at": "2025-07-01T12:00:00Z"}'], dice)
    loyalty = scatter([loyalty_line(r, dice) for r in rows["loyalty"]],
                      [loyalty_line(older(r, dice), dice) for r in dice.some(rows["loyalty"], 5)]
                      + ["L900001,2990900000001,Durand,Zoé,1990-01-01,zoe@example.com,0612345678",
                         ",2990900000002,Durand,Noé,,,,,,Lyon,false,2024-01-01,2024-01-01T00:00:00Z"], dice)
    orders = shop.rows["orders"]
    bad = dict(orders[0], order_id="O9000001")
    paid_first = [dict(o, status="paid", updated_at=o["ordered_at"]) for o in orders
                  if o["status"] == "refunded" and dice.chance(.5)]
    orders = scatter([order_line(o) for o in orders],
                     [order_line(o) for o in paid_first + dice.some(orders, len(orders) // 150)]
                     + [order_line(dict(bad, status="en attente")), order_line(dict(bad, order_id="O9000002", amount=None)),
                        order_line(dict(bad, order_id="O9000003", ordered_at="2025-13-45")),
                        order_line(dict(bad, order_id="O9000004"))[:-20]], dice)
    events = scatter([event_line(e) for e in shop.rows["web_events"]],
                     [event_line(e) for e in dice.some(shop.rows["web_events"], 20)]
                     + [",v0000000000001,2025-12-01T00:00:00Z,page_view,/mode,,",
                        "E90000001,v0000000000001,demain,search,/mode,,"], dice)
    return dict(crm=crm, web_accounts=accounts, loyalty=loyalty, orders=orders, web_events=events)


def second_day(shop, dice):
    """What the next night delivers: a whole CRM snapshot again, and of the others only what is new or changed."""
    shop.dice = dice
    now = lambda: AS_OF + dice.below(DAY - 1)
    fewer = lambda n: max(1, n * len(shop.people) // 5000)

    def again(source, count):
        """New versions of rows; half of these people have moved to another e-mail address."""
        chosen = dice.some(range(len(shop.rows[source])), fewer(count))
        for at in chosen:
            person, row = shop.rows[source][at]
            if dice.chance(.5):
                person.email = person.email.replace("@", ".26@")
            shop.rows[source][at] = (person, shop.record(source, person, now(), key=row["key"]))
        return [shop.rows[source][at][1] for at in chosen]

    def fresh(source, count):
        return [shop.record(source, dice.pick(shop.people), now()) for _ in range(fewer(count))]

    again("crm", 30)
    gone = {row["key"] for _, row in dice.some(shop.rows["crm"], fewer(6))}
    crm = [crm_line(row) for _, row in shop.rows["crm"] if row["key"] not in gone]
    crm += [crm_line(row) for row in fresh("crm", 12)]
    accounts = [account_line(row, dice) for row in again("web_accounts", 30) + fresh("web_accounts", 15)]
    accounts += [json.dumps(dict(account_id=row["key"], status="closed", updated_at=stamp(now())))
                 for _, row in dice.some(shop.rows["web_accounts"], fewer(5))]
    accounts.append('{"account_id": "W900005", "status": ')
    loyalty = [loyalty_line(row, dice) for row in again("loyalty", 20) + fresh("loyalty", 10)]
    refunded = [o for o in shop.rows["orders"] if o["status"] == "paid" and o["ordered_at"] > "2025-12"]
    orders = [dict(o, status="refunded", updated_at=stamp(now())) for o in dice.some(refunded, fewer(40))]
    orders += [shop.order(now()) for _ in range(fewer(80))]
    events = dice.some(shop.rows["web_events"], fewer(10))
    for event in [shop.event(now()) for _ in range(fewer(250))]:
        if event["anonymous_id"].startswith("v9") and dice.chance(.2):
            event["email"] = dice.pick(shop.people).email  # a visitor of many weeks says who they are
        events.append(event)
    return dict(crm=crm, web_accounts=accounts, loyalty=loyalty, orders=[order_line(o) for o in orders],
                web_events=[event_line(e) for e in events])


def decisions(shop):
    """What a steward settled: the same person under two unlike records, two of one family under one e-mail."""
    lines, by_person = [], {}
    for source in ("crm", "web_accounts"):
        for person, row in shop.rows[source]:
            by_person.setdefault(id(person), []).append((source, row))
    for rows in by_person.values():
        if len(lines) < 6 and len(rows) > 1:
            (one, a), (two, b) = rows[0], rows[-1]
            if one != two and a["email"] and b["email"] and a["email"].lower() != b["email"].lower():
                lines.append("%s/%s,%s/%s,same,a.lopez,known in the shop under both addresses"
                             % (one, a["key"], two, b["key"]))
    by_email = {}
    for rows in by_person.values():
        for source, row in rows:
            by_email.setdefault((row["email"] or "").strip().lower(), []).append((source, row))
    for email, rows in by_email.items():
        one, others = rows[0], [r for r in rows if r[1]["person"] is not rows[0][1]["person"]]
        if email not in FAKE_EMAILS and others and len(lines) < 12:
            if others[0][1]["person"].home is one[1]["person"].home and email:
                lines.append("%s/%s,%s/%s,different,a.lopez,one e-mail for a family"
                             % (one[0], one[1]["key"], others[0][0], others[0][1]["key"]))
    return lines


def write(path, header, lines, encoding="utf-8", end="\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((end.join(header + lines) + end).encode(encoding))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    parser.add_argument("--day", type=int, choices=[1, 2], default=1)
    parser.add_argument("--decisions", type=Path, help="also write the steward's decisions about these people")
    args = parser.parse_args()

    shop = Shop(args.people)
    if args.decisions:
        write(args.decisions, ["left,right,decision,who,why"], decisions(shop))
    lines = first_day(shop, Dice(SEED + 1)) if args.day == 1 else second_day(shop, Dice(SEED + 2))
    name = "2025-12-31" if args.day == 1 else "2026-01-01"
    out = args.out
    write(out / f"crm_{name}.csv", [CRM.replace(" ", ";")], lines["crm"], "cp1252", "\r\n")
    write(out / f"web_accounts_{name}.jsonl", [], lines["web_accounts"])
    write(out / f"loyalty_{name}.csv", [LOYALTY.replace(" ", ",")], lines["loyalty"], "utf-8-sig")
    write(out / f"orders_{name}.jsonl", [], lines["orders"])
    write(out / f"web_events_{name}.csv", [EVENTS.replace(" ", ",")], lines["web_events"])
    if args.day == 1:
        write(out / "postal_codes.csv", ["postal_code,region,density"],
              ["%s,%s,%d" % (t[0], t[2], t[3]) for t in sorted(shop.towns)])


if __name__ == "__main__":
    main()
