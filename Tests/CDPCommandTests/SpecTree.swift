/// A spec as a tree that tests change at a place, written as YAML with every text in quotes.
indirect enum SpecTree: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    case text(String)
    case list([SpecTree])
    case mapping([Entry])

    struct Entry: Hashable, Sendable {
        var key: String
        var value: SpecTree
    }

    /// The way to a node: keys, and places in lists.
    enum Step: Hashable, Sendable {
        case key(String)
        case place(Int)
    }

    init(stringLiteral text: String) { self = .text(text) }
    init(arrayLiteral items: SpecTree...) { self = .list(items) }
    init(dictionaryLiteral entries: (String, SpecTree)...) {
        self = .mapping(entries.map { Entry(key: $0, value: $1) })
    }

    /// The node as YAML, which takes every JSON text.
    var yaml: String {
        switch self {
        case .text(let text): SpecTree.quoted(text)
        case .list(let items): "[\(items.map(\.yaml).joined(separator: ", "))]"
        case .mapping(let entries):
            "{\(entries.map { "\(SpecTree.quoted($0.key)): \($0.value.yaml)" }.joined(separator: ", "))}"
        }
    }

    private static func quoted(_ text: String) -> String {
        "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    /// The value at a key.
    subscript(key: String) -> SpecTree? {
        get {
            guard case .mapping(let entries) = self else { return nil }
            return entries.first { $0.key == key }?.value
        }
        set {
            guard case .mapping(var entries) = self else { return }
            let place = entries.firstIndex { $0.key == key }
            if let place { entries.remove(at: place) }
            if let newValue { entries.insert(Entry(key: key, value: newValue), at: place ?? entries.count) }
            self = .mapping(entries)
        }
    }

    /// The tree with the node at the end of a path changed.
    func changing(_ path: ArraySlice<Step>, _ change: (inout SpecTree) -> Void) -> SpecTree {
        var tree = self
        switch (path.first, self) {
        case (nil, _): change(&tree)
        case (.key(let key)?, _): tree[key] = self[key]?.changing(path.dropFirst(), change)
        case (.place(let place)?, .list(var items)):
            items[place] = items[place].changing(path.dropFirst(), change)
            tree = .list(items)
        default: break
        }
        return tree
    }
}

extension SpecTree {
    /// A project with every mapping of the language.
    static let project: SpecTree = [
        "cdp": "1", "project": "shop", "timezone": "Europe/Madrid",
        "store": ["path": "store", "staging": ["keep": "2 days"]], "memory": "4 GiB",
        "specs": ["more"], "variables": ["data": "data"],
        "environments": [
            "night": [
                "store": ["path": "/srv/night"], "variables": ["data": "/srv/data"], "guards": ["source_shrinks": "4%"],
                "connections": ["shop": ["postgres": ["host": "night.shop.example"]]],
            ]
        ],
        "guards": ["source_shrinks": "5%"],
        "connections": [
            "shop": ["postgres": ["host": "shop.example", "password": "${env:SHOP}"]], "desk": ["sqlite": "desk.db"],
            "lake": [
                "s3": [
                    "endpoint": "https://lake.example", "region": "eu-west-3", "key": "${env:LAKE}",
                    "secret": "${env:LAKE_SECRET}", "token": "${env:LAKE_TOKEN}",
                ]
            ],
            "hook": [
                "http": [
                    "url": "https://hooks.example", "headers": ["x-key": "${env:KEY}"],
                    "basic": ["user": "cdp", "password": "${env:PASSWORD}"], "signing_secret": "${env:SIGNING}",
                    "timeout": "20 seconds", "rates": ["10 per second"], "concurrency": "3",
                ]
            ],
            "pages": [
                "http": [
                    "url": "https://pages.example",
                    "oauth2": [
                        "token_url": "https://login.example", "client_id": "cdp", "client_secret": "${env:SECRET}",
                        "scope": "write",
                    ],
                ]
            ],
        ],
        "sources": [
            "people": [
                "read": ["file": "${data}/people_*.csv", "csv": ["delimiter": ";"]], "delivers": "snapshot",
                "key": "id", "version": "at",
                "fields": [
                    "id": "string", "mail": "string", "tel": ["type": "string"], "at": "timestamp", "ok": "boolean",
                    "born": ["type": "date", "format": "%d.%m.%Y"], "tags": ["type": "list", "of": "string"],
                    "home": ["type": "struct", "fields": ["zip": "string"]],
                ],
                "map": [
                    "email": "mail", "phone": ["value": "tel", "country": "ES"], "birth_date": "born",
                    "postal_code": "home.zip", "card": "id",
                ],
                "consents": [
                    "letters": ["granted": "ok", "at": "at", "contact": "mail"],
                    "calls": ["granted": "ok", "at": "at", "contact": "tel", "country": "ES"],
                ],
                "accept": [["gate": "source.shrinks", "reason": "a smaller export"]],
            ],
            "sales": [
                "read": ["file": "data/sales.parquet", "parquet": [:]], "key": "sale", "event_at": "at",
                "fields": ["sale": "string", "at": "timestamp", "who": "string", "mail": "string", "sum": "money"],
                "belongs_to": [
                    ["source": "people", "key": "who"], ["identifier": "email", "value": "mail"],
                    ["identifier": "phone", "value": "mail", "country": "ES"],
                ],
                "map": ["email": "mail"],
            ],
            "clicks": [
                "read": ["file": "data/clicks.txt", "json": [:]], "key": "id", "event_at": "at",
                "fields": ["id": "string", "at": "timestamp", "who": "string"], "belongs_to": ["people": "who"],
            ],
            "deals": [
                "read": [
                    "singer": ["tap-crm", "--quiet"], "stream": "deals", "config": ["start": "2026-01-01"],
                    "since": "changed", "within": "5 minutes",
                ], "key": "id", "fields": ["id": "string", "mail": "string"], "map": ["email": "mail"],
            ],
            "tickets": [
                "read": ["command": ["tickets", "--open"], "csv": [:], "within": "5 minutes"], "key": "id",
                "fields": ["id": "string", "mail": "string"], "map": ["email": "mail"],
            ],
            "views": [
                "read": ["file": "s3://lake/views/*.csv", "on": "lake", "csv": [:], "within": "5 minutes"],
                "key": "id", "fields": ["id": "string", "mail": "string"], "map": ["email": "mail"],
            ],
            "stock": [
                "read": ["changes_of": "public.stock", "on": "shop", "within": "5 minutes"], "key": "id",
                "fields": ["id": "string", "mail": "string"], "map": ["email": "mail"],
            ],
            "members": [
                "read": ["sql": "select id, mail, at from members", "on": "shop", "since": "at", "overlap": "1 hour"],
                "key": "id", "fields": ["id": "string", "mail": "string", "at": "timestamp"], "map": ["email": "mail"],
            ],
        ],
        "profile": [
            "attributes": [
                "card": ["type": "string", "identifier": "true", "pii": "contact"],
                "email": ["keep": ["prefer": ["sales"], "then": "most_frequent"]],
                "region": ["type": "string", "pii": "none"],
            ]
        ],
        "identity": [
            "sources": ["people"], "one_to_one": ["people"], "limits": ["email": "3"], "forbid": ["a.phone <> b.phone"],
            "distrust": ["email": ["values": ["test@*"], "distinct": "phone", "more_than": "3"]],
            "rules": [
                "same_email": "email",
                "alike": [
                    "block": [["phone"]],
                    "compare": ["email": ["levels": ["equal", "a.phone = b.phone"]], "phone": [:]],
                ],
            ],
        ],
        "consents": ["letters": ["for": "email"], "calls": ["for": "phone"]],
        "enrichments": [
            "places": [
                "lookup": ["file": "data/places.csv"],
                "fields": ["zip": "string", "region": "string", "size": "integer"],
                "match": ["zip": "postal_code"],
                "add": ["region": "region", "large": ["value": "size > 9", "pii": "none"]],
            ]
        ],
        "traits": [
            "spent": ["from": "sales", "value": "sum(sum)", "within": "30 days"],
            "recent": ["from": "sales", "value": "count(*)", "where": "sum > 1", "since": "start_of_month(as_of())"],
            "age": ["value": "age_years(birth_date)", "stored": "false"],
        ],
        "segments": ["good": ["where": "spent > 10"]],
        "destinations": [
            "list": [
                "write": ["file": "out/list.csv", "csv": [:]], "segment": "good", "consent": "letters", "key": "mail",
                "fields": ["mail": "email", "spent": "spent"],
            ],
            "mails": [
                "write": ["command": ["mailer", "--list"], "csv": [:], "batch": "200", "within": "5 minutes"],
                "key": "mail", "fields": ["mail": "email"],
            ],
            "loaded": [
                "write": [
                    "singer": ["target-crm", "--quiet"], "stream": "people", "config": ["start": "2026-01-01"],
                    "batch": "200", "within": "5 minutes",
                ], "mode": "upsert", "key": "mail", "fields": ["mail": "email"],
            ],
            "hooked": [
                "write": [
                    "on": "hook",
                    "upsert": [
                        "request": "POST /people/{lock.id}", "batch": ["rows": "50", "size": "4 MiB"],
                        "body": ["people": ["each": ["mail": ["field": "mail"]]]], "empty": "omit",
                        "headers": ["x-kind": "people"],
                        "before": [["request": "POST /lock", "as": "lock", "body": ["for": "people"]]],
                        "after": [["request": "POST /lock/{lock.id}"]],
                        "job": [
                            "poll": "GET /jobs/{answer.id}", "every": "1 second", "within": "20 minutes",
                            "done": ["status": "done"], "failed": ["status": "failed"],
                        ],
                        "rows": [
                            "request": "GET /jobs/{answer.id}/errors", "path": "errors", "next": "next", "key": "mail",
                            "accepted": ["code": "known"], "later": ["code": "busy"], "reason": "code",
                        ],
                        "errors": [["status": "404", "is": "accepted"]],
                    ],
                    "remove": [
                        "request": "DELETE /people", "batch": "20",
                        "lookup": [
                            "request": "GET /people?mail={keys}", "batch": "30", "path": "people", "key": "mail",
                            "value": "id", "next": "next",
                        ],
                        "body": ["ids": ["each": ["lookup": "value"]]],
                    ],
                    "idempotency": "Idempotency-Key", "sign": "standard_webhooks",
                    "errors": [["status": "409", "is": "accepted"]], "within": "5 minutes",
                ],
                "key": "mail", "fields": ["mail": "email"],
            ],
            "known": [
                "write": ["use": "brevo", "on": "pages", "list": "7", "within": "5 minutes"], "key": "EMAIL",
                "fields": ["EMAIL": "email"],
            ],
            "object": [
                "write": ["file": "s3://lake/list.csv", "on": "lake", "csv": [:], "within": "5 minutes"],
                "key": "mail", "fields": ["mail": "email"],
            ],
            "table": [
                "write": ["table": "crm.people", "on": "shop", "within": "5 minutes"], "key": "mail",
                "fields": ["mail": "email"],
            ],
        ],
    ]
}
