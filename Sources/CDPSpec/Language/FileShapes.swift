import CDPTypes

extension MappingShape {
    /// What kinds of sources are written as, in the order of the reference.
    static let inputs = [file, object, command, singer, query, changes, csv, json, noOptions]

    /// How what is read is written.
    static let readFormats: [Key] = [
        .optional("csv", .definition("csv"), "the CSV dialect", example: "{ delimiter: \";\" }"),
        .optional(
            "json", .definition("json"), "JSON, a value a line or a document", doc: "Instead of `csv`.",
            example: "{}"),
        .optional(
            "parquet", .definition("no_options"), "Apache Parquet, `{}`", doc: "Instead of `csv`.", example: "{}"),
    ]

    /// `read:` and `lookup:` as a mapping.
    static let file = MappingShape(
        "file", "a file",
        about: """
            Files that are read. A text is the path alone; then the ending of the name tells the format: `.csv`, `.tsv`, `.json`, `.jsonl`, \
            `.ndjson`, `.parquet`, and `.gz` or `.zst` after it.
            """,
        yaml: """
            sources:
              crm:
                read: { file: data/crm_*.txt, csv: { delimiter: ";" } }
                key: id
                fields: { id: string, email: string }
                map: [email]
            """,
        [
            .required("file", .text, "the path or glob, relative to the project", example: "data/people_*.txt")
        ] + readFormats)
    /// `read:` as a mapping with a program.
    static let command = MappingShape(
        "command", "a program",
        about: """
            A program whose standard output is rows. `cdp pull` runs it in the project's folder and lands what it writes, if it ends with 0; \
            `plan`, `apply` and `run` pull first. docs/programs.md tells what the program is given, and how it goes on where it stopped.
            """,
        yaml: """
            sources:
              tickets:
                read: { command: [python3, tickets.py, --open], within: 10 minutes }
                key: id
                fields: { id: string, email: string }
                map: [email]
            """,
        [
            .required(
                "command", .list(.text), "the program and its arguments; no shell reads them",
                example: "[python3, tickets.py]"),
            .optional("csv", .definition("csv"), "it writes CSV, in this dialect", example: "{ delimiter: \";\" }"),
            .optional(
                "json", .definition("json"), "it writes JSON, an object a line or a document",
                doc: "An object a line where no format is written.", example: "{ path: data.items }"),
            .optional(
                "parquet", .definition("no_options"), "it writes one file of Apache Parquet, `{}`", example: "{}"),
            .optional(
                "within", .span, "how long it may take; then it is ended, and nothing lands", standard: "1 hour",
                example: "10 minutes"),
        ])
    /// `csv:` of files that are read.
    static let csv = MappingShape(
        "csv", "a CSV dialect",
        about:
            "How the CSV files of a source or lookup are written. docs/sources.md has files and what is read of them.",
        yaml: """
            sources:
              orders:
                read:
                  file: data/orders.txt
                  csv: { delimiter: tab, encoding: windows-1252, decimal: ",", nulls: ["", NULL], fill_down: [order, email] }
                key: [order, line]
                fields: { order: string, email: string, line: string, at: timestamp, sum: money }
                map: [email]
            """,
        [
            .optional(
                "delimiter", .form("^(tab|.)$", said: "character or `tab`"), "one character between fields",
                doc: "Or `tab`. A comma when left out, a tab in files that end in `.tsv` or `.tab`.", example: "\";\""),
            .optional(
                "encoding", .words(CSVDeclaration.encodings), "how text is encoded",
                doc: "A byte order mark overrides it.", standard: "utf-8", example: "latin-1"),
            .optional("decimal", .words(CSVDeclaration.decimals), "`.` or `,`", standard: "\".\"", example: "\",\""),
            .optional(
                "nulls", .texts, "the texts that stand for null", doc: "Quoted or not.", standard: "[\"\"]",
                example: "[\"\", \"n/a\"]"),
            .optional(
                "quote", .form("^(none|.)$", said: "character or `none`"), "one character around fields, or `none`",
                standard: "'\"'",
                example: "none"),
            .optional(
                "escape", .form("^.$", said: "character"),
                "one character that takes the meaning from the one after it",
                doc: "A doubled quote is understood without it.", example: "'\\'"),
            .optional(
                "header", .boolean, "whether the first row names the columns; `false` needs `fields`", standard: "true",
                example: "false"),
            .optional(
                "skip_first", .number(atLeast: 0), "how many lines at the start are no rows", standard: "0",
                example: "3"),
            .optional(
                "skip_last", .number(atLeast: 0), "how many lines at the end are no rows", standard: "0", example: "1"),
            .optional(
                "fill_down", .texts, "the column that names an order, then those that only its first row has",
                doc:
                    "A row that names the order of the row before it, or none, gets from that row what it leaves empty.",
                example: "[order, email]"),
            .optional(
                "row_number", .text, "a field for the number of a row in its order", doc: "Needs `fill_down`.",
                example: "row"),
        ])
    /// `json:` of files that are read.
    static let json = MappingShape(
        "json", "a form of JSON",
        about: "A row is a JSON object: one a line, or the elements of a list.",
        yaml: """
            sources:
              crm:
                read: { file: data/crm.json, json: { path: data.items } }
                key: id
                fields: { id: string, email: string }
                map: [email]
            """,
        [
            .optional(
                "path", .texts, "the names that lead to the list of rows, as in `data.items`",
                doc:
                    "A list of names where a name holds a point. Without it the file is the list, or an object a line.",
                example: "[data, items]")
        ])
    /// A format that has no options.
    static let noOptions = MappingShape("no_options", "a format without options", [])
}

extension SchemaValue {
    /// Files that are read.
    static let file = any([.text, .definition("file")])
    /// Where the rows of a source come from.
    static let input = any([
        .text, .definition("file"), .definition("object"), .definition("command"), .definition("singer"),
        .definition("query"), .definition("changes"),
    ])
    /// The fields of a contract.
    static let contract = mapping(isNamed: false, .any([.type, .definition("field")]))
    /// A type of one word or of `list of`.
    static let type = form(
        "^(list of )*(\(DataType.specNames.joined(separator: "|"))|decimal[(] *[0-9]+, *[0-9]+[)])$", said: "type")
    /// A profile store.
    static let store = any([.text, .definition("store")])
}
