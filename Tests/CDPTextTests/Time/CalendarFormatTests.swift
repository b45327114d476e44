import CDPText
import CDPTypes
import Testing

@Suite struct CalendarFormatTests {
    private func timestamp(_ text: String, _ format: String) throws -> String? {
        let format = try CalendarFormat(format)
        return Array(text.utf8).withUnsafeBufferPointer { format.timestamp($0) }
            .map { Instant(microseconds: $0).description }
    }

    @Test(arguments: [
        ("31/12/2025", "%d/%m/%Y", "2025-12-31T00:00:00Z"), ("1/2/25", "%d/%m/%y", "2025-02-01T00:00:00Z"),
        ("01.02.69", "%d.%m.%y", "1969-02-01T00:00:00Z"), ("01.02.68", "%d.%m.%y", "2068-02-01T00:00:00Z"),
        ("29/02/2023", "%d/%m/%Y", nil), ("29/02/2024", "%d/%m/%Y", "2024-02-29T00:00:00Z"),
        ("20260102 030405+0200", "%Y%m%d %H%M%S%z", "2026-01-02T01:04:05Z"),
        ("2026-01-02T03:04:05.25-01:30", "%FT%T.%f%z", "2026-01-02T04:34:05.250000Z"),
        ("2026-01-02 12:00 AM", "%F %I:%M %p", "2026-01-02T00:00:00Z"),
        ("2026-01-02 12:30 pm", "%F %I:%M %p", "2026-01-02T12:30:00Z"),
        ("2 Mar 2026", "%d %b %Y", "2026-03-02T00:00:00Z"), ("2   March 2026", "%d %B %Y", "2026-03-02T00:00:00Z"),
        ("-1", "%s", "1969-12-31T23:59:59Z"), ("1767225600.5", "%s.%f", "2026-01-01T00:00:00.500000Z"),
        ("Fri, 02 Jan 2026 03:04:05 +0200", "%a, %d %b %Y %T %z", "2026-01-02T01:04:05Z"),
        ("friday 2 March 2026", "%A %d %B %Y", "2026-03-02T00:00:00Z"), ("Fra 2 Mar 2026", "%a %d %b %Y", nil),
        ("31/12/2025 ", "%d/%m/%Y", nil), ("", "%d/%m/%Y", nil), ("0/1/2025", "%d/%m/%Y", nil),
        ("2025-01-01 24:00", "%F %H:%M", nil),
    ])
    func readsTimestamps(text: String, format: String, expected: String?) throws {
        #expect(try timestamp(text, format) == expected)
    }

    @Test(arguments: ["%d/%m", "%Q", "%d %m %Y %d", "%d/%m/%Y %", "%I %d/%m/%Y", "%Y %y %m %d", ""])
    func refusesFormatsThatNameNoDay(format: String) {
        #expect(throws: CalendarFormat.Fault.self) { try CalendarFormat(format) }
    }

    @Test(arguments: ["%d/%m/%Y %H:%M:%S", "%Y%m%d%H%M%S", "%e %B %Y, %I:%M:%S %p", "%a %A %d %b %Y %T", "%s"])
    func readsWhatItWrites(format: String) throws {
        let format = try CalendarFormat(format)
        for instant: Int64 in [-62_135_596_800_000_000, -1_000_000, 0, 951_827_696_000_000, 253_402_300_799_000_000] {
            var text: [UInt8] = []
            format.append(timestamp: instant, to: &text)
            #expect(text.withUnsafeBufferPointer { format.timestamp($0) } == instant)
        }
    }

    @Test(arguments: [-62_135_596_800_000_000, -1, 0, 1_767_225_600_500_000] as [Int64])
    func writesInstantsAsTheirDescription(instant: Int64) {
        var text: [UInt8] = []
        CalendarText.append(timestamp: instant, to: &text)
        #expect(String(decoding: text, as: UTF8.self) == Instant(microseconds: instant).description)
        #expect(text.withUnsafeBufferPointer { CivilTime.timestamp($0) } == instant)
    }
}
