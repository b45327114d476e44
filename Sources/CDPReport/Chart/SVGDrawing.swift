/// A drawing as SVG: one text for one drawing, on any machine.
///
/// Has no background of its own, and colours for light and dark pages. Numbers have two digits after the point at most. Only what
/// charts need: rectangles, lines, texts. Texts from specs and data are escaped here.
struct SVGDrawing {
    /// What an element looks like.
    enum Style: String {
        case text = "t", quiet = "q", axis = "a", favourable = "f", against = "g", neutral = "n", total = "s"
    }

    /// On which side of its point a text stands.
    enum Anchor: String {
        case start, middle, end
    }

    private let title: String
    private let width: Double
    private var elements: [String] = []

    /// How far down it reaches.
    var height: Double

    /// A drawing of a width and height in pixels; the title is what is read out.
    init(title: String, width: Double, height: Double) {
        self.title = title
        self.width = width
        self.height = height
    }

    /// Adds a rectangle.
    mutating func rectangle(_ x: Double, _ y: Double, width: Double, height: Double, _ style: Style) {
        elements.append(
            "<rect class=\"\(style.rawValue)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
                + "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\"/>")
    }

    /// Adds a line through points.
    mutating func line(_ points: [(x: Double, y: Double)], _ style: Style) {
        let places = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        elements.append("<polyline class=\"\(style.rawValue) l\" points=\"\(places)\"/>")
    }

    /// Adds a text.
    mutating func text(_ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start, _ style: Style = .text) {
        elements.append(
            "<text class=\"\(style.rawValue)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" "
                + "text-anchor=\"\(anchor.rawValue)\">\(Self.escaped(text))</text>")
    }

    /// The document.
    var document: String {
        let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" \(size) viewBox="0 0 \(Self.number(width)) \(Self.number(height))" role="img">
            <title>\(Self.escaped(title))</title>
            <style>
            text { font: 13px system-ui, sans-serif; fill: #24292f; }
            .q { fill: #57606a; } .l { fill: none; stroke-width: 1.5; } .a.l { stroke: #8c959f; }
            rect.f { fill: #2f7d4f; } rect.g { fill: #b3541e; } rect.n { fill: #4a6fa5; } rect.s { fill: #6e7781; }
            .n.l { stroke: #4a6fa5; }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3; } .q { fill: #9ea7b3; }
            rect.f { fill: #56b881; } rect.g { fill: #e08a4f; } rect.n { fill: #86a9dd; } rect.s { fill: #8b949e; }
            .n.l { stroke: #86a9dd; }
            }
            </style>

            """ + elements.map { $0 + "\n" }.joined() + "</svg>\n"
    }

    /// A number with two digits after the point at most.
    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
        let sign = hundredths < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// A text inside an element. What XML cannot hold at all becomes the sign for a character that is not known.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in DisplayText.escaped(text).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
