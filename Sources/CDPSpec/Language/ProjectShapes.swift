import CDPTypes

extension MappingShape {
    /// The keys that declare resources, in any file.
    static let resources: [MappingShape.Key] = [
        .optional("connections", .resources(.definition("connection")), "where systems are", example: "{}"),
        .optional("sources", .resources(.definition("source")), "where data comes from", example: "{}"),
        .optional("profile", .definition("profile"), "the attributes of a customer", example: "{}"),
        .optional(
            "identity", .any([.words(["standard"]), .definition("identity")]), "who is who",
            doc: """
                `standard` stands for rules over e-mail, phone and last name with limits and distrust of common placeholders; \
                `cdp show identity` prints them. Without `identity` each record is a profile.
                """, example: "standard"),
        .optional("consents", .resources(.definition("consent")), "kinds of consent", example: "{}"),
        .optional(
            "enrichments", .resources(.definition("enrichment")), "lookups",
            doc: "Tables that add columns to profiles.", example: "{}"),
        .optional(
            "traits", .resources(.any([.text, .definition("trait")])), "computed values",
            doc: "A text is the trait's value alone.", example: "{ adult: age_years(birth_date) >= 18 }"),
        .optional(
            "segments", .resources(.any([.text, .definition("segment")])), "groups of customers",
            doc: "A text is the predicate alone.", example: "{ reachable: email is not null }"),
        .optional("destinations", .resources(.definition("destination")), "what leaves", example: "{}"),
    ]
    /// A file below `specs:`.
    static let specFile = MappingShape("spec_file", "a spec file", resources)

    /// The project file `cdp.yaml`.
    static let project = MappingShape(
        "project", "the project file",
        about: """
            `cdp.yaml` at the root of the project. Resources (`sources` to `destinations`) may stand in it or in any `*.yaml` below \
            the folders of `specs`; the order of files and of resources means nothing. `${name}` is replaced by the variable of that name.
            """,
        yaml: """
            cdp: 1
            project: shop
            timezone: Europe/Paris
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields: { id: string, email: string, last_name: string }
                map: [email, last_name]
            identity: standard
            segments:
              reachable: email is not null
            """,
        [
            .required("cdp", .exactly(1), "the version of the language, `1`", example: "1"),
            .required(
                "project", .text, "the name of the project", doc: "Shown by plans and written into the store's log.",
                example: "shop"),
            .optional(
                "timezone", .text, "an IANA time zone",
                doc: """
                    The clocks of the project: `today()`, days and hours of timestamps, and times in files that write no offset.
                    """, standard: "UTC", example: "Europe/Paris"),
            .optional(
                "store", .store, "the folder of the profile store", doc: "Relative to the project.", standard: "store",
                example: "/srv/cdp/store"),
            .optional(
                "memory", .size, "the memory to use",
                doc:
                    "Half of the machine's when left out. `--memory` overrides it. What does not fit is refused before anything is written.",
                example: "8 GiB"),
            .optional(
                "specs", .texts, "folders of spec files",
                doc: "Read at any depth; without it `cdp.yaml` is the only file.",
                example: "[specs]"),
            .optional(
                "variables", .mapping(isNamed: false, .text), "texts for `${name}`", example: "{ data: /srv/exports }"),
            .optional(
                "environments", .mapping(isNamed: false, .definition("environment")), "overrides by environment",
                doc: "Chosen with `--env NAME`.", example: "{ production: { store: /srv/cdp/store } }"),
            .optional(
                "guards", .definition("guards"), "limits beyond which a plan needs a human",
                example: "{ source_shrinks: 5% }"),
        ] + resources)

    /// `store:` as a mapping.
    static let store = MappingShape(
        "store", "a store",
        about: "Where profiles are kept: a folder of Delta Lake tables. A text is the path alone.",
        yaml: """
            store: { path: /srv/cdp/store, group: analysts, updates: deletion_vectors, keep: 30 days }
            """,
        [
            .required("path", .text, "the folder", doc: "Relative to the project.", example: "store"),
            .optional(
                "group", .text, "the group that may read it, by name or number",
                doc: "The owner alone may read the store when left out.", example: "analysts"),
            .optional(
                "updates", .choice(UpdateMode.self), "how rows are replaced",
                doc: """
                    `rewrite` writes the files anew that hold a row which changes: every reader of Delta tables opens the store. \
                    `deletion_vectors` masks such rows and writes their successors into small files: changes cost less, and \
                    readers must know deletion vectors. docs/store.md lists who does.
                    """, standard: "rewrite", example: "deletion_vectors"),
            .optional(
                "keep", .span, "how long generations are kept",
                doc: """
                    `cdp vacuum` deletes what only older ones need. A generation is kept so long after the next one took its \
                    place. For ever when left out.
                    """, example: "30 days"),
            .optional(
                "staging", .definition("staging"), "how long results of saved plans are kept",
                doc: "What `cdp plan --out FILE` computed, and the plan of a `cdp run` that a gate stopped.",
                example: "{ keep: 24 hours, at_most: 10 GiB }"),
        ])
    /// `staging:` of a store.
    static let staging = MappingShape(
        "staging", "a staging",
        about: "How long, and how much of, what saved plans computed is kept for `cdp apply FILE`.",
        yaml: """
            store: { path: store, staging: { keep: 3 days, at_most: 50 GiB } }
            """,
        [
            .optional(
                "keep", .span, "how long after it was made",
                doc: "The next plan, apply or vacuum removes what is older.",
                standard: "24 hours", example: "3 days"),
            .optional(
                "at_most", .size, "the bytes of all together",
                doc: "The oldest go first; the newest always stays.", standard: "10 GiB", example: "50 GiB"),
        ])
    /// `environments.NAME`.
    static let environment = MappingShape(
        "environment", "an environment",
        about: "What is different under `--env NAME`: only what stands here, all else is the project's.",
        yaml: """
            variables: { data: samples }
            connections:
              shop_db: { postgres: { host: localhost, database: shop } }
            environments:
              production:
                store: /srv/cdp/store
                variables: { data: /srv/exports }
                guards: { source_shrinks: 2% }
                connections: { shop_db: { postgres: { host: db.shop.example } } }
            """,
        [
            .optional("store", .store, "another store", example: "/srv/cdp/store"),
            .optional(
                "variables", .mapping(isNamed: false, .text), "other texts",
                doc: "Of variables that the project declares.",
                example: "{ data: /srv/exports }"),
            .optional("guards", .definition("guards"), "other limits", example: "{ source_shrinks: 2% }"),
            .optional(
                "connections", .mapping(isNamed: false, .definition("connection")), "other systems",
                doc: "Of connections that the project declares. Only the options that are other need to be written.",
                example: "{ shop_db: { postgres: { host: db.shop.example } } }"),
        ])

    /// A guard: a share, with its default.
    private static func guarded(_ name: String, _ about: String, _ standard: String) -> MappingShape.Key {
        .optional(name, .share, about, standard: standard, example: "5%")
    }

    /// `guards:`.
    static let guards = MappingShape(
        "guards", "guards",
        about: """
            Shares above which a gate opens: `cdp apply` then stops with exit code 5 until somebody accepts the gate, with `accept` in the \
            specs or `--accept` once. docs/losses.md tells how each is counted.
            """,
        yaml: """
            guards: { source_shrinks: 5%, segment_moves: 20%, source_nulls: 10% }
            """,
        [
            guarded("source_shrinks", "records that a snapshot removes", "10%"),
            guarded("identity_merges", "profiles absorbed", "1%"), guarded("identity_splits", "profiles split", "1%"),
            guarded("segment_moves", "members that enter or leave", "30%"),
            guarded("delivery_removals", "members that leave an audience", "10%"),
            guarded("source_nulls", "how much more of new rows a field is null in than of stored ones", "20%"),
            guarded("source_quarantine", "how much more of the rows are rejected than before", "10%"),
            guarded("source_owners", "how much more of the events belong to nobody than before", "20%"),
        ])
    /// An entry of `accept:`.
    static let accept = MappingShape(
        "accept", "an accepted gate",
        about:
            "Opens a gate for the resource that it stands in, for as long as it stands there. The reason is shown by plans and kept in the log.",
        yaml: """
            sources:
              crm: { read: data/crm.csv, key: id, fields: { id: string, email: string }, map: [email] }
            segments:
              reachable:
                where: email is not null
                accept:
                  - { gate: segment.moves, reason: the newsletter starts this week }
            """,
        [
            .required("gate", .text, "the gate, such as `discloses.field`", example: "segment.moves"),
            .required("reason", .text, "why it may open", example: "approved by the DPO"),
        ])
}
