public import CDPColumns
import CDPText
public import CDPTypes

/// Counts the values that a normal form makes null, and what they look like.
///
/// Sums, and of many shapes those with the least hashes: the result is the same in whatever order parts are added. A value
/// that has a normal form is never looked at.
public struct FormlessCounts: Sendable {
    /// Values; empty ones are none.
    public private(set) var values = 0
    /// Those without a normal form.
    public private(set) var lost = 0
    /// Shapes of texts that have no form, by their hash: letters and digits are told apart, and no value is kept.
    private var shapes: [UInt64: (text: [UInt8], count: Int)] = [:]

    /// So many shapes are told apart.
    private static let limit = 256

    /// No values.
    public init() {}

    /// The values of a column of texts, and what became of them.
    public init(_ texts: Column, forms: Column) {
        let (isText, isForm) = (texts.validity, forms.validity)
        values = texts.count - isText.nullCount
        guard isForm.bytes != nil, case .string(let column) = texts else { return }
        guard forms.validity.nullCount > isText.nullCount else { return }
        var scratch: [UInt8] = []
        for row in 0..<column.count where isText[row] && !isForm[row] {
            column.withBytes(row) { text in
                scratch.removeAll(keepingCapacity: true)
                WhiteSpace.clean(text, into: &scratch)
                if scratch.isEmpty {
                    values -= 1
                    return
                }
                scratch.removeAll(keepingCapacity: true)
                ValueShape.append(text, to: &scratch)
                lost += 1
                add(scratch, 1)
            }
        }
    }

    /// Adds others.
    public mutating func merge(_ other: FormlessCounts) {
        values += other.values
        lost += other.lost
        for (_, shape) in other.shapes { add(shape.text, shape.count) }
    }

    /// Counts values of one shape. Once there are twice as many shapes as are kept, the surplus is dropped.
    private mutating func add(_ shape: [UInt8], _ count: Int) {
        let hash = shape.withUnsafeBufferPointer { Hash64.bytes($0) }
        shapes[hash, default: (shape, 0)].count += count
        if shapes.count > 2 * FormlessCounts.limit { prune() }
    }

    /// What is left out once is never among the least again, so that what stays is counted in full.
    private mutating func prune() {
        for hash in shapes.keys.sorted().dropFirst(FormlessCounts.limit) { shapes[hash] = nil }
    }

    /// What was lost of values that should have been of a type; nil where nothing was.
    public func losses(_ place: String, _ type: String) -> FormlessValues? {
        guard lost > 0 else { return nil }
        let kept = shapes.sorted { $0.key < $1.key }.prefix(FormlessCounts.limit).map(\.value)
        let ordered = kept.sorted { left, right in
            left.count == right.count ? left.text.lexicographicallyPrecedes(right.text) : left.count > right.count
        }
        return FormlessValues(
            place: place, type: type, values: values, lost: lost,
            shapes: ordered.prefix(FieldLosses.shapeLimit).map {
                FormlessValues.Shape(shape: ValueShape(masked: $0.text), count: $0.count)
            })
    }
}
