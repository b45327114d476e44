import CDPConnectors
import CDPExpressions
import CDPFormats
import CDPSpec
import CDPTypes

/// The spec of a source, as YAML. What nobody told stands in comments, so that the text compiles as it is.
struct SourceText {
    /// The name of the source.
    let name: String
    /// The spec.
    private(set) var yaml = ""
    /// The variables of the environment that it refers to, in their order.
    private(set) var variables: [String] = []
    /// What names of variables begin with, as those of taps do: `TAP_HUBSPOT`.
    private var prefix = ""

    private init(_ name: String, read: String = "") {
        self.name = name
        add(0, "sources:")
        add(1, "\(name):")
        add(2, "read:\(read)")
    }

    /// A source that is a stream of a tap. `about` is what the tap tells of itself; `key` tells records apart where the tap does not say it.
    init(
        name: String, tap arguments: [String], stream: TapCatalog.Stream, key: [String], settings: JSONValue,
        about: JSONValue?
    ) {
        self.init(name)
        let program = about?["name"]?.string ?? arguments.last { !$0.hasPrefix("-") } ?? ""
        let file = program.split(separator: "/").last.map(String.init) ?? program
        prefix = Self.variable(file.hasSuffix(".py") ? String(file.dropLast(3)) : file)
        add(3, "singer: [\(arguments.map { Self.text($0) }.joined(separator: ", "))]")
        add(3, "stream: \(Self.text(stream.id))")
        addSettings(settings, about?["settings"])
        let fields = TapContract(stream.schema).fields
        let cursor = stream.cursor
        if cursor == nil { addHint(ofSince: stream.cursors.first) }
        let key = key.isEmpty ? stream.keys : key
        if key.isEmpty {
            add(2, "# the tap says of no property that it tells records apart")
            add(2, "delivers: log")
        } else {
            if stream.method == TapCatalog.Stream.fullTable {
                add(2, "delivers: snapshot  # the tap reads the whole table each time")
            }
            addKey(key)
            if let cursor, fields.contains(where: { $0.name == cursor && $0.type != nil }) {
                add(2, "version: \(Self.text(cursor))")
            }
        }
        addFields(fields)
    }

    /// A source that is files, which have another delimiter than their name says where one is given. Without a key its rows only add up.
    init(name: String, file: String, delimiter: String?, key: [String], fields: [DescribedField]) {
        self.init(name, read: delimiter == nil ? " \(Self.text(file))" : "")
        if let delimiter = delimiter?.utf8.first {
            add(3, "file: \(Self.text(file))")
            add(3, "csv: { delimiter: \(CSVOptions.written(delimiter)) }")
        }
        if key.isEmpty {
            add(2, "# with a `key` rows may also change: then leave `delivers: log` out")
            add(2, "delivers: log")
        } else {
            addKey(key)
        }
        addFields(fields)
    }

    /// A source that is a query. It is asked for what is new by `since`, for everything where that is nil.
    init(name: String, query sql: String, on connection: String, since: String?, key: [String], rows: DescribedRows) {
        self.init(name)
        addQuery(sql)
        add(3, "on: \(connection)")
        if let since {
            add(3, "since: \(Self.text(since))")
        } else {
            addHint(ofSince: Self.timeOfChange(rows.fields))
            add(2, "delivers: snapshot")
        }
        addKey(
            key,
            note: rows.mayRepeat && key == rows.key
                ? "the primary key of the table; name more where the query makes several rows of one" : nil)
        addFields(rows.fields)
    }

    /// A source that is a table whose changes are read.
    init(name: String, changesOf table: String, on connection: String, key: [String], rows: DescribedRows) {
        self.init(name)
        add(3, "changes_of: \(Self.text(table))")
        add(3, "on: \(connection)")
        addKey(key)
        addFields(rows.fields)
    }

    /// Whether a text may name a resource.
    static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= 64, first >= 0x61, first <= 0x7A else { return false }
        return bytes.allSatisfy { $0 >= 0x61 && $0 <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x5F }
    }

    /// A name for a stream: `public-Web Orders` is `public_web_orders`.
    static func name(of stream: String) -> String { String(words(stream).joined(separator: "_").prefix(64)) }

    private static func variable(_ text: String) -> String { words(text).joined(separator: "_").uppercased() }

    /// The words of a name in small letters: at capitals after small letters, and at what is neither letter nor digit.
    static func words(_ text: String) -> [String] {
        var words: [String] = [""]
        var wasSmall = false
        for character in text {
            let isPart = character.isASCII && (character.isLetter || character.isNumber)
            if !isPart || character.isUppercase && wasSmall { words.append("") }
            if isPart { words[words.count - 1] += character.lowercased() }
            wasSmall = isPart && !character.isUppercase
        }
        return words.filter { !$0.isEmpty }
    }

    private mutating func add(_ level: Int, _ line: String) {
        yaml += String(repeating: "  ", count: level) + line + "\n"
    }

    /// A text as YAML has it, in which `$` begins no variable.
    static func text(_ text: String) -> String { quoted(SecretText.escaped(text)) }

    /// A text as YAML: plain where YAML reads it as that text, else in quotes as JSON has it. Keys of mappings are written so: in them
    /// no variable begins.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A } == true
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-./".contains($0)) }
            && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        return isPlain ? text : JSONValue.string(text).text
    }

    // MARK: settings

    private mutating func addSettings(_ settings: JSONValue, _ known: JSONValue?) {
        let properties = known?["properties"]?.members ?? []
        let required = known?["required"]?.array?.compactMap(\.string) ?? []
        var lines: [String] = []
        var told: Set<String> = []
        for (name, value) in settings.members ?? [] {
            told.insert(name)
            lines.append("\(Self.quoted(name)): \(flow(value, name, known: known?["properties"]?[name]))")
        }
        for name in required where told.insert(name).inserted {
            lines.append("\(Self.quoted(name)): \"\(reference(name))\"")
        }
        let others = properties.map(\.0).filter { !told.contains($0) }.sorted()
        if !lines.isEmpty {
            add(3, "config:")
            for line in lines { add(4, line) }
        }
        if !others.isEmpty { add(3, "# config may say too: \(others.map(Self.comment).joined(separator: ", "))") }
    }

    /// A value in YAML on one line, in which secrets are references.
    private mutating func flow(_ value: JSONValue, _ name: String, known: JSONValue? = nil) -> String {
        switch value {
        case .string(let text):
            let isSecret =
                known?["secret"]?.boolean == true || known?["writeOnly"]?.boolean == true
                || SettingNames.isSecret(name)
            return isSecret && !text.isEmpty ? "\"\(reference(name))\"" : Self.text(text)
        case .array(let values):
            return "[" + values.map { flow($0, name) }.joined(separator: ", ") + "]"
        case .object(let members):
            return "{"
                + members.map { member, value in "\(JSONValue.string(member).text): \(flow(value, "\(name)_\(member)"))"
                }
                .joined(separator: ", ") + "}"
        default: return value.text
        }
    }

    private mutating func reference(_ name: String) -> String {
        let variable = "\(prefix)_\(Self.variable(name))"
        if !variables.contains(variable) { variables.append(variable) }
        return "${env:\(variable)}"
    }

    /// A name of the tap inside a comment, which it must not end.
    private static func comment(_ text: String) -> String {
        String(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
    }

    // MARK: keys and fields

    /// A query as it was written, on one line or on several.
    private mutating func addQuery(_ query: String) {
        let sql = SecretText.escaped(query)
        let lines = sql.split(separator: "\n", omittingEmptySubsequences: false)
        let isBlock =
            lines.count > 1 && sql.first?.isWhitespace == false
            && sql.unicodeScalars.allSatisfy { ["\n", "\t"].contains($0) || Self.isShown($0) }
        guard isBlock else { return add(3, "sql: \(Self.isPlain(sql) ? sql : JSONValue.string(sql).text)") }
        add(3, "sql: |-")
        for line in lines { add(line.isEmpty ? 0 : 4, String(line)) }
    }

    /// Whether YAML reads a query without quotes as it is: it neither begins nor ends a key, a comment or a list.
    private static func isPlain(_ sql: String) -> Bool {
        sql.first?.isLetter == true && sql.last != " " && sql.unicodeScalars.allSatisfy(isShown)
            && ![": ", " #"].contains { sql.contains($0) } && sql.last != ":"
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x20 && scalar.value < 0x7F }

    /// Says by which field what is new can be told, where somebody knows one.
    private mutating func addHint(ofSince field: String?) {
        guard let field else { return }
        add(3, "# since: \(Self.comment(field))  # reads what is new alone; then leave `delivers: snapshot` out")
    }

    /// A time whose name says that it is the one of the last change.
    private static func timeOfChange(_ fields: [DescribedField]) -> String? {
        let changes: Set = ["updated", "modified", "changed", "modification", "update", "change"]
        return fields.first { $0.type == .timestamp && !changes.isDisjoint(with: words($0.name)) }?.name
    }

    private mutating func addKey(_ key: [String], note: String? = nil) {
        let parts = key.map(Self.text)
        let comment = note.map { "  # \($0)" } ?? ""
        add(2, "key: " + (parts.count == 1 ? parts[0] : "[\(parts.joined(separator: ", "))]") + comment)
    }

    /// A name as an expression, in double quotes where it is no plain word.
    private static func expression(_ name: String) -> String { "\(Expression.column(name, .string))" }

    private mutating func addFields(_ fields: [DescribedField]) {
        add(2, "fields:")
        for field in fields {
            let note = field.note.map { "  # \(Self.comment($0))" } ?? ""
            if let type = field.type {
                add(3, "\(Self.quoted(field.name)): \(Self.written(type))\(note)")
            } else {
                add(3, "# \(Self.comment(field.name)): string\(note.isEmpty ? "" : "  ")\(note.dropFirst(2))")
            }
        }
        let found = Self.guesses(fields)
        guard !found.isEmpty else { return add(2, "# map: what a record says of a person, as in `map: { email: … }`") }
        add(2, "map:")
        for (attribute, field) in found { add(3, "\(attribute): \(Self.text(Self.expression(field)))") }
    }

    /// A type as a contract has it.
    private static func written(_ type: DataType) -> String {
        switch type {
        case .list(let element) where !element.fields.isEmpty: "{ type: list, of: \(inner(element)) }"
        case .structure: "{ type: struct, fields: \(inner(type)) }"
        default: "\(type)"
        }
    }

    private static func inner(_ type: DataType) -> String {
        let fields = type.fields.map { field in
            // Inside braces YAML would cut a type at its comma.
            let type = written(field.type)
            let isCut = !type.hasPrefix("{") && type.contains(",")
            return "\(quoted(field.name)): \(isCut ? "\"\(type)\"" : type)"
        }
        return "{ " + fields.joined(separator: ", ") + " }"
    }

    /// Attributes of people and the names that fields with them have, as words.
    private static let attributes: [(name: String, fields: [String])] = [
        ("email", ["email", "e mail", "mail", "email address", "emailaddress", "contact email", "customer email"]),
        (
            "phone",
            ["phone", "phone number", "phonenumber", "telephone", "tel", "mobile", "mobile phone", "mobilephone"]
        ),
        ("first_name", ["first name", "firstname", "given name", "fname"]),
        ("last_name", ["last name", "lastname", "surname", "family name", "lname"]),
        ("postal_code", ["postal code", "postalcode", "zip", "zip code", "postcode", "zipcode"]),
        ("city", ["city", "town"]), ("country", ["country", "country code"]),
        ("birth_date", ["birth date", "birthdate", "birthday", "date of birth"]),
    ]

    /// The attributes that fields are named after. None where there is neither an e-mail address nor a phone number: then a
    /// city is hardly that of a person.
    private static func guesses(_ fields: [DescribedField]) -> [(String, String)] {
        let found = attributes.compactMap { attribute, names -> (String, String)? in
            let field = names.lazy.compactMap { name in
                fields.first { field in
                    words(field.name).joined(separator: " ") == name
                        && field.type == (attribute == "birth_date" ? .date : .string)
                }
            }.first
            return field.map { (attribute, $0.name) }
        }
        return found.contains { $0.0 == "email" || $0.0 == "phone" } ? found : []
    }
}
