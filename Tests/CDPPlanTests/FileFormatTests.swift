import CDPPlan
import FoundationEssentials
import Testing

/// Formats as manifests hold them.
@Suite struct FileFormatTests {
    private func text(_ format: FileFormat) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(format), as: UTF8.self)
    }

    @Test func aCommonDialectIsWrittenAsEver() throws {
        let common = #"{"csv":{"_0":{"decimal":".","delimiter":",","encoding":"utf-8","nulls":[""]}}}"#
        #expect(try text(.csv(CSVFormat())) == common)
        #expect(try text(.jsonLines) == #"{"jsonLines":{}}"#)
        #expect(try JSONDecoder().decode(FileFormat.self, from: Data(common.utf8)) == .csv(CSVFormat()))
    }

    @Test func everyOptionIsWrittenAndRead() throws {
        var format = CSVFormat(delimiter: ";", encoding: "latin-1", decimal: ",", nulls: ["x"])
        (format.quote, format.escape, format.hasHeader) = ("", "\\", false)
        (format.skipFirst, format.skipLast, format.fillDown) = (1, 2, ["a", "b"])
        (format.rowNumber, format.escapesFormulas) = ("n", true)
        for format in [FileFormat.csv(format), .jsonDocument(path: ["a", "b.c"]), .parquet] {
            #expect(try JSONDecoder().decode(FileFormat.self, from: Data(text(format).utf8)) == format)
        }
    }
}
