/// Counts as people read them.
///
///     NumberText.grouped(1_204_311)   // 1,204,311
///     NumberText.counted(1, "row")    // 1 row
///     NumberText.shared(3)            // <5
///
/// Always in English notation, whatever the locale of the machine, so that outputs can be compared.
package enum NumberText {
    /// `1,204,311`.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// `+4,911`, `-12`, `0`.
    package static func signed(_ number: Int) -> String {
        number > 0 ? "+" + grouped(number) : grouped(number)
    }

    /// `1 row`, `18,402 rows`; the plural adds an `s` unless it is given.
    package static func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// `2 rejected, 40 to be sent later`: counts with what they count; those of nothing are left out.
    package static func listed(_ counts: [(Int, String)], separator: String = ", ") -> String {
        counts.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }.joined(separator: separator)
    }

    /// Bytes in the unit that leaves one to three digits before the point: `812 B`, `1.2 MiB`, `17 GiB`.
    package static func size(_ bytes: Int) -> String {
        var (tenths, unit) = (bytes * 10, 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while tenths >= 10_240, unit < units.count - 1 { (tenths, unit) = (tenths / 1024, unit + 1) }
        return unit == 0 || tenths >= 100
            ? "\(tenths / 10) \(units[unit])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// The count for texts that are shared: those from 1 to 4 are written `<5`, so that no single person shows.
    package static func shared(_ number: Int) -> String {
        (1...4).contains(number.magnitude) ? (number < 0 ? "-<5" : "<5") : grouped(number)
    }
}
