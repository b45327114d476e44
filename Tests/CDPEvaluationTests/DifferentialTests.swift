import CDPColumns
import CDPDiagnostics
import CDPEvaluation
import CDPExpressions
import CDPTestSupport
import CDPText
import CDPTypes
import Foundation
import Testing

/// Generated expressions over generated data give the same in DuckDB, printed as SQL; and read again as printed they are
/// the same expressions.
@Suite struct DifferentialTests {
    static let context = EvaluationContext(asOf: Instant(microseconds: 1_780_000_020_000_000))

    @Test(.needsPython, arguments: [UInt64(1), 2, 3, 4]) func duckDBAgrees(seed: UInt64) throws {
        let data = DifferentialData(seed: seed)
        var generator = ExpressionGenerator(seed: seed)
        var expressions: [(text: String, expression: CDPExpressions.Expression)] = []
        for _ in 0..<700 {
            let text = generator.expression()
            let (checked, problems) = ExpressionChecker.check(
                EmbeddedText(text: text, file: "t"), scope: Scope(ExpressionGenerator.schema))
            guard let checked else {
                // A product of too many digits is the one thing that the generator does not avoid.
                #expect(problems.allSatisfy { $0.message.contains("digits after the point") }, "\(text): \(problems)")
                continue
            }
            expressions.append((text, checked))
        }
        let answers = try data.duckDB(expressions.map { SQLPrinter.text($0.expression) })
        #expect(answers.count == expressions.count)
        var differences = 0
        for ((text, expression), answer) in zip(expressions, answers) {
            let compiled = try CompiledExpression(expression, over: ExpressionGenerator.schema)
            for batch in [data.batch, data.dictionaryBatch] {
                let column = compiled.evaluate(batch, DifferentialTests.context).column
                let ours = (0..<batch.count).map { DifferentialData.text(column, $0) }
                guard case .success(let theirs) = answer else {
                    differences += 1
                    if differences < 12 { Issue.record("\(text)\n\(SQLPrinter.text(expression))\n\(answer)") }
                    break
                }
                if let row = ours.indices.first(where: {
                    !DifferentialData.isSame(ours[$0], theirs[$0], expression.type)
                }) {
                    differences += 1
                    if differences < 12 {
                        Issue.record(
                            "\(text)\n\(SQLPrinter.text(expression))\nrow \(row) \(data.describe(row)): ours \(ours[row] ?? "null"), DuckDB \(theirs[row] ?? "null")"
                        )
                    }
                    break
                }
            }
        }
        #expect(differences == 0)
    }

    @Test func printedExpressionsReadAsThemselves() {
        var generator = ExpressionGenerator(seed: 77)
        for _ in 0..<3000 {
            let text = generator.expression()
            let scope = Scope(ExpressionGenerator.schema)
            guard let first = ExpressionChecker.check(EmbeddedText(text: text, file: "t"), scope: scope).expression
            else { continue }
            let again = ExpressionChecker.check(EmbeddedText(text: first.description, file: "t"), scope: scope)
            #expect(again.expression == first, "\(text) printed as \(first.description): \(again.diagnostics)")
        }
    }
}

/// Rows with edge values of all types, for us and for DuckDB.
struct DifferentialData {
    let batch: Batch
    private let literals: [[String]]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed &* 31)
        func pick<Element>(_ choices: [Element]) -> Element { choices[Int(random.next() % UInt64(choices.count))] }
        let texts: [String?] = [
            nil, "", " ", "a", "ab", "Anna", "a b c", " Élodie ", "ÀÉÎÕÜ", "ñandú", "日本語", "e\u{301}", "🙂 ok",
            "O'Brien", "12",
            "-3.25", " 7 ", "1e2", "b", "éa",
        ]
        let integers: [Int64?] = [nil, 0, 1, 2, 3, 5, 7, 12, -1, -7, 40, 1000, .max, .min, 4_000_000_000]
        let small: [Int64?] = [nil, 0, 1, 2, 3, -1, -2, 5, 11]
        let counts: [Int64?] = [nil, 0, 1, -1, 5, 150, -250, 99_999, 123_456_789, 999_999_999_999_999_999]
        let micros: [Int64?] = [nil, 0, 1, -1, 1_500_000, -500_000, 999_999_999_999]
        let floats: [Double?] = [nil, 0, 1, -1, 0.5, 2.5, -2.5, 1e-7, 1e15, 123_456.789, -1e300]
        let days: [Int32?] = [nil, 0, 1, -1, 11_016, 19_782, 20_000, 20_454, 20_819, -25_567, 18_321]
        let instants: [Int64?] = [
            nil, 0, 1, -1, 1_700_000_000_123_456, 1_767_225_599_999_999, 1_767_225_600_000_000, 951_782_400_000_000,
            -2_208_988_800_000_000,
        ]
        var rows: [[Literal]] = []
        var lists: [(integers: [Int64?]?, texts: [String?]?)] = []
        var structures: [(text: String?, number: Int64?)?] = []
        for _ in 0..<120 {
            func literal<Value>(_ values: [Value?], _ type: DataType, _ make: (Value) -> Literal) -> Literal {
                pick(values).map(make) ?? .null(type)
            }
            rows.append([
                literal(texts, .string, Literal.string), literal(texts, .string, Literal.string),
                literal(integers, .integer, Literal.integer), literal(small, .integer, Literal.integer),
                literal(counts, .decimal(precision: 18, scale: 2)) { .decimal($0, scale: 2) },
                literal(micros, .decimal(precision: 12, scale: 6)) { .decimal($0, scale: 6) },
                literal(floats, .float, Literal.float), literal(floats, .float, Literal.float),
                literal([nil, true, false], .boolean, Literal.boolean),
                literal([nil, true, false], .boolean, Literal.boolean),
                literal(days, .date, Literal.date), literal(days, .date, Literal.date),
                literal(instants, .timestamp, Literal.timestamp), literal(instants, .timestamp, Literal.timestamp),
            ])
            lists.append(
                (
                    random.next() % 5 == 0 ? nil : (0..<Int(random.next() % 4)).map { _ in pick(small) },
                    random.next() % 5 == 0 ? nil : (0..<Int(random.next() % 4)).map { _ in pick(texts) }
                ))
            structures.append(random.next() % 5 == 0 ? nil : (pick(texts), pick(small)))
        }
        var columns: [Column] = []
        for place in 0..<14 {
            columns.append(DifferentialData.column(rows.map { $0[place] }, ExpressionGenerator.schema[place].type))
        }
        columns.append(
            DifferentialData.list(
                lists.map { $0.integers?.map { $0.map(Literal.integer) ?? .null(.integer) } }, .integer))
        columns.append(
            DifferentialData.list(lists.map { $0.texts?.map { $0.map(Literal.string) ?? .null(.string) } }, .string))
        columns.append(
            .structure(
                StructColumn(
                    names: ["a", "n"],
                    columns: [
                        DifferentialData.column(
                            structures.map { $0?.text.map(Literal.string) ?? .null(.string) }, .string),
                        DifferentialData.column(
                            structures.map { $0?.number.map(Literal.integer) ?? .null(.integer) }, .integer),
                    ], count: structures.count, validity: Validity(bytes: structures.map { $0 == nil ? 0 : 1 }))))
        batch = Batch(schema: ExpressionGenerator.schema, columns: columns, count: rows.count)
        literals = rows.indices.map { row in
            rows[row].map { SQLPrinter.text(.literal($0)) } + [
                lists[row].integers.map { "[\($0.map { $0.map(String.init) ?? "null" }.joined(separator: ", "))]" }
                    ?? "null",
                lists[row].texts.map {
                    "[\($0.map { SQLPrinter.text(.literal($0.map(Literal.string) ?? .null(.string))) }.joined(separator: ", "))]"
                }
                    ?? "null",
                structures[row].map {
                    "{'a': \(SQLPrinter.text(.literal($0.text.map(Literal.string) ?? .null(.string)))), 'n': \($0.number.map(String.init) ?? "null")}"
                } ?? "null",
            ]
        }
    }

    /// The same rows with the texts as a dictionary.
    var dictionaryBatch: Batch {
        var result = batch
        for place in 0..<2 {
            guard case .string(let column) = batch.columns[place] else { continue }
            var pool: [String] = []
            var indices: [UInt32] = []
            for row in 0..<column.count {
                let text = column[row] ?? ""
                let index = pool.firstIndex { Array($0.utf8) == Array(text.utf8) } ?? pool.count
                if index == pool.count { pool.append(text) }
                indices.append(UInt32(index))
            }
            let texts = StringColumn(pool)
            result.columns[place] = .string(
                StringColumn(bytes: texts.bytes, offsets: texts.offsets, indices: indices, validity: column.validity))
        }
        return result
    }

    func describe(_ row: Int) -> String {
        zip(ExpressionGenerator.schema, literals[row]).map { "\($0.name)=\($1)" }.joined(separator: " ")
    }

    private static func column(_ literals: [Literal], _ type: DataType) -> Column {
        Column.concatenated(literals.map { single($0, type) }) ?? Column(empty: type)
    }

    private static func single(_ literal: Literal, _ type: DataType) -> Column {
        switch literal {
        case .null: Column(nulls: 1, of: type)
        case .string(let text): .string(StringColumn([text]))
        case .integer(let value): .integer(FixedColumn([value]))
        case .decimal(let count, let scale): .decimal(FixedColumn([count]), precision: 18, scale: scale)
        case .float(let value): .float(FixedColumn([value]))
        case .boolean(let value): .boolean(FixedColumn([value ? 1 : 0]))
        case .date(let day): .date(FixedColumn([day]))
        case .timestamp(let instant): .timestamp(FixedColumn([instant]))
        case .duration(let length): .duration(FixedColumn([length]))
        }
    }

    private static func list(_ rows: [[Literal]?], _ type: DataType) -> Column {
        var offsets = [0]
        for row in rows { offsets.append((offsets.last ?? 0) + (row?.count ?? 0)) }
        return .list(
            ListColumn(
                offsets: offsets, elements: column(rows.flatMap { $0 ?? [] }, type),
                validity: Validity(bytes: rows.map { $0 == nil ? 0 : 1 })))
    }

    /// What DuckDB gives for each expression: one text a row, or its error.
    func duckDB(_ expressions: [String]) throws -> [Result<[String?], DuckDBOracle.Failure>] {
        let context = DifferentialTests.context.asOf
        let types = ExpressionGenerator.schema.map { "\($0.name) \(SQLPrinter.name($0.type))" }.joined(separator: ", ")
        let values = literals.enumerated().map { "(\($0), \($1.joined(separator: ", ")))" }.joined(separator: ", ")
        let oracle = DuckDBOracle(setup: [
            "create table t (place integer, \(types))", "insert into t values \(values)",
            "set variable as_of = make_timestamp(\(context.microseconds))",
            "set variable time_zone = 'UTC'",
            "set variable today = cast(make_timestamp(\(context.microseconds)) as date)",
        ])
        return try oracle.run(expressions.map { "select \($0) from t order by place" })
    }

    /// A value in the form in which the oracle prints it.
    static func text(_ column: Column, _ row: Int) -> String? {
        guard column.validity[row] else { return nil }
        switch column {
        case .string(let column): return column[row]
        case .integer(let column), .timestamp(let column), .duration(let column): return String(column.values[row])
        case .decimal(let column, _, let scale):
            var bytes: [UInt8] = []
            Numbers.append(decimal: column.values[row], scale: scale, to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        case .float(let column):
            let digits = String(column.values[row].bitPattern, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        case .boolean(let column): return column.values[row] == 0 ? "false" : "true"
        case .date(let column):
            var bytes: [UInt8] = []
            CalendarText.append(date: column.values[row], to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        case .list, .structure: return nil
        }
    }

    /// Equal; floats within a few units in the last place, because powers and logarithms come from other libraries.
    static func isSame(_ ours: String?, _ theirs: String?, _ type: DataType) -> Bool {
        guard let ours, let theirs else { return ours == nil && theirs == nil }
        guard type == .float, let a = UInt64(ours, radix: 16), let b = UInt64(theirs, radix: 16) else {
            return Array(ours.utf8) == Array(theirs.utf8)
        }
        let (x, y) = (Double(bitPattern: a), Double(bitPattern: b))
        return x == y || abs(x - y) <= 1e-13 * max(abs(x), abs(y))
    }
}
