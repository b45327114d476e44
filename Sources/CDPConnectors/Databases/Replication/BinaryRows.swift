/// The values of one column that a `copy … to stdout (format binary)` gives, piece by piece; each piece holds whole rows.
struct BinaryRows {
    private var isBegun = false

    /// How the answer begins.
    private static let signature: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00]

    /// Hands on the value of each row of a piece.
    mutating func read(_ piece: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) throws -> Void) throws {
        var reader = MessageReader(piece)
        if !isBegun {
            guard piece[try reader.range(Self.signature.count)].elementsEqual(Self.signature) else {
                throw MessageReader.unreadable
            }
            _ = try reader.number() as UInt32
            _ = try reader.range(Int(try reader.number() as UInt32))
            isBegun = true
        }
        while reader.left > 0 {
            let count: Int16 = try reader.number()
            // The last one says that there are no more.
            if count == -1, reader.left == 0 { return }
            guard count == 1 else { throw MessageReader.unreadable }
            let size: UInt32 = try reader.number()
            try take(UnsafeRawBufferPointer(rebasing: piece[try reader.range(Int(size))]))
        }
    }
}
