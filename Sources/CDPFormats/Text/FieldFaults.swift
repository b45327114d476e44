import CDPColumns
public import CDPTypes

/// The values of one field that did not fit, in one block of rows or in several that follow each other.
///
/// A value that fits is never looked at here. Of the others shapes are told apart, few of them, and the formats that would
/// read them are tried on some; no value is kept. The result is the same however many threads read the blocks, as long as
/// blocks are merged in the order of their file.
public struct FieldFaults: Sendable {
    /// Values of one shape, with one fault.
    public struct Shape: Sendable {
        /// The shape's bytes.
        public internal(set) var shape: [UInt8]
        /// What is wrong with them.
        public internal(set) var fault: ValueFault
        /// How many there are.
        public internal(set) var count: Int
        /// The line of the first one.
        public internal(set) var line: Int64
    }

    /// Values that were made null.
    public private(set) var nulled = 0
    /// Values for which their row was rejected.
    public private(set) var rejected = 0
    /// Times that clocks skip.
    public private(set) var skipped = 0
    /// Times that clocks show twice.
    public private(set) var repeated = 0
    /// The line of the first of them.
    public private(set) var clockLine = Int64.max
    /// The first shapes; values of others are only counted.
    public private(set) var shapes: [Shape] = []
    /// The values that the candidates were tried on, and by candidate how many of them it reads.
    private var tried = 0
    /// By candidate, how many of the tried values it reads.
    private var readings: [Int] = []
    private var scratch: [UInt8] = []

    /// So many values of a block are tried on the candidates.
    private static let sampleSize = 64

    private var firstLine: Int64 = 1

    /// No values.
    public init() {}

    /// No values; those before a line are not counted.
    init(from line: Int64) {
        firstLine = line
    }

    /// Whether there are none.
    public var isEmpty: Bool { nulled == 0 && rejected == 0 }

    /// Counts a value that did not fit.
    mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, _ fault: ValueFault, of field: ContractField, line: Int64
    ) {
        guard line >= firstLine else { return }
        if field.onError == .null { nulled += 1 } else { rejected += 1 }
        if fault == .malformed, tried < FieldFaults.sampleSize { attempt(text, ReadingCandidates.of(field.type)) }
        scratch.removeAll(keepingCapacity: true)
        ValueShape.append(text, to: &scratch)
        if let place = shapes.firstIndex(where: { $0.fault == fault && $0.shape == scratch }) {
            shapes[place].count += 1
        } else if shapes.count < FieldLosses.shapeLimit {
            shapes.append(Shape(shape: scratch, fault: fault, count: 1, line: line))
        }
    }

    /// Counts a time that clocks do not show once.
    mutating func add(_ reading: ClockReading, line: Int64) {
        guard reading != .once, line >= firstLine else { return }
        if reading == .never { skipped += 1 } else { repeated += 1 }
        clockLine = min(clockLine, line)
    }

    private mutating func attempt(_ text: UnsafeBufferPointer<UInt8>, _ candidates: [ReadingCandidates.Candidate]) {
        tried += 1
        if readings.isEmpty { readings = [Int](repeating: 0, count: candidates.count) }
        for (place, candidate) in candidates.enumerated() where candidate.reads(text) { readings[place] += 1 }
    }

    /// Adds those of a later block.
    public mutating func merge(_ next: FieldFaults) {
        nulled += next.nulled
        rejected += next.rejected
        skipped += next.skipped
        repeated += next.repeated
        clockLine = min(clockLine, next.clockLine)
        for shape in next.shapes {
            if let place = shapes.firstIndex(where: { $0.fault == shape.fault && $0.shape == shape.shape }) {
                shapes[place].count += shape.count
                shapes[place].line = min(shapes[place].line, shape.line)
            } else if shapes.count < FieldLosses.shapeLimit {
                shapes.append(shape)
            }
        }
        tried += next.tried
        readings =
            readings.isEmpty ? next.readings : next.readings.isEmpty ? readings : zip(readings, next.readings).map(+)
    }

    /// What the specs could say so that more than half of the values tried can be read: what reads most of them.
    public func hints(for type: DataType) -> [ReadingHint] {
        guard let most = readings.max(), most > 0, most * 2 > tried else { return [] }
        return zip(ReadingCandidates.of(type), readings).filter { $1 == most }.map(\.0.hint)
    }
}
