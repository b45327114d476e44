/// Text as a terminal shows it.
///
/// Tabs become spaces, characters that could act on the terminal become visible (`\u{1b}`), and the width is
/// counted in cells. Everything from specs, data and names of files passes through here before it is printed.
///
/// Widths are those of most terminals, not of all: emoji that are joined of several count as several.
package enum DisplayText {
    /// A tab ends at the next multiple of so many cells.
    static let tabWidth = 4

    /// How a scalar is shown at a column, and how many cells it takes. Only tabs depend on the column.
    static func shown(_ scalar: Unicode.Scalar, at column: Int) -> (text: String, width: Int) {
        if scalar == "\t" {
            let width = tabWidth - column % tabWidth
            return (String(repeating: " ", count: width), width)
        }
        if isDangerous(scalar) {
            let text = "\\u{\(String(scalar.value, radix: 16))}"
            return (text, text.utf8.count)
        }
        return (String(scalar), width(of: scalar))
    }

    /// One line of text from data, specs or a file's name, safe on a terminal. Line breaks are escaped too.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { result += isDangerous(scalar) ? shown(scalar, at: 0).text : String(scalar) }
        return result
    }

    /// Several lines with names from data in them, harmless on a terminal; line feeds stay.
    package static func escaped(lines text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 != "\n" && isDangerous($0) }) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
            .joined(separator: "\n")
    }

    /// Whether a scalar is a control, a line separator, or a mark that reverses or hides text.
    ///
    /// The marks that reverse text are those of "Trojan Source" (CVE-2021-42574).
    static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x61C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
            0xE0000...0xE007F:
            true
        default: false
        }
    }

    /// Cells of a scalar: 0 for combining marks, 2 for East Asian wide characters and emoji, else 1.
    static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        case 0xFE00...0xFE0F: return 0
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return scalar.value > 0xFF && scalar.properties.isEmojiPresentation ? 2 : 1
        }
    }
}
