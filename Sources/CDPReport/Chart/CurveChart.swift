/// A curve through named points of two shares, each from 0 to 1, as SVG: precision over recall.
package struct CurveChart: Sendable, Hashable {
    /// A point.
    package struct Point: Sendable, Hashable {
        /// The share to the right, and the one upwards.
        package var x: Double, y: Double
        /// Its name; empty for none.
        package var name: String

        /// A point.
        package init(x: Double, y: Double, name: String) {
            self.x = x
            self.y = y
            self.name = name
        }
    }

    /// What it shows.
    package var title: String
    /// What the axes are.
    package var right: String, up: String
    /// The points, in the order of the curve.
    package var points: [Point]

    /// A chart.
    package init(title: String, right: String, up: String, points: [Point]) {
        self.title = title
        self.right = right
        self.up = up
        self.points = points
    }

    /// The drawing. The axes begin at the tenth below the least value, so that curves near 1 can be told apart.
    package var svg: String {
        let (left, top, side) = (70.0, 50.0, 400.0)
        func begin(_ values: [Double]) -> Double { min((values.min() ?? 0) * 10, 9).rounded(.down) / 10 }
        let (leastX, leastY) = (begin(points.map(\.x)), begin(points.map(\.y)))
        func x(_ value: Double) -> Double { left + (value - leastX) / (1 - leastX) * side }
        func y(_ value: Double) -> Double { top + (1 - value) / (1 - leastY) * side }
        var drawing = SVGDrawing(title: title, width: left + side + 90, height: top + side + 56)
        drawing.text(title, 10, 22)
        drawing.line([(left, top), (left, top + side), (left + side, top + side)], .axis)
        // Fifths of tenths are whole hundredths, as numbers are written.
        for step in 0...5 {
            let (valueX, valueY) = (
                leastX + (1 - leastX) * Double(step) / 5, leastY + (1 - leastY) * Double(step) / 5
            )
            drawing.text(SVGDrawing.number(valueX), x(valueX), top + side + 18, .middle, .quiet)
            drawing.text(SVGDrawing.number(valueY), left - 8, y(valueY) + 4, .end, .quiet)
        }
        drawing.text(right, left + side / 2, top + side + 42, .middle)
        drawing.text(up, left, top - 10, .middle)
        drawing.line(points.map { (x($0.x), y($0.y)) }, .neutral)
        var labelled: [(x: Double, y: Double)] = []
        for point in points {
            let place = (x: x(point.x), y: y(point.y))
            drawing.rectangle(place.x - 2.5, place.y - 2.5, width: 5, height: 5, .neutral)
            // Names that would stand upon one another say nothing.
            let isFree = !labelled.contains { abs($0.x - place.x) < 60 && abs($0.y - place.y) < 14 }
            if isFree, !point.name.isEmpty {
                drawing.text(point.name, place.x + 6, place.y - 6, .start, .quiet)
                labelled.append(place)
            }
        }
        return drawing.document
    }
}
