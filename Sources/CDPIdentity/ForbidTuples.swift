internal import CDPColumns

/// What a `forbid` conjunction looks at: attributes by operator.
struct ForbidShape {
    /// The attributes, those compared by `=` first.
    let attributes: [Int]
    /// How many are compared by `=`.
    let equal: Int

    init(_ rule: ForbidRule) {
        let equals = rule.comparisons.filter(\.isEqual).map(\.attribute)
        attributes = equals + rule.comparisons.filter { !$0.isEqual }.map(\.attribute)
        equal = equals.count
    }

    /// Indexing costs 2^n entries for n comparisons by `<>`; past this many, tuples are scanned.
    var isIndexed: Bool { attributes.count - equal <= 6 }

    /// The values of a record, nil when one is null: then no comparison with it can be true of all.
    func tuple(_ record: Int, _ input: IdentityInput) -> [UInt64]? {
        if attributes.isEmpty { return nil }
        var tuple: [UInt64] = []
        for attribute in attributes {
            let value = input.attributes[attribute].values[record]
            if value == Hash64.null { return nil }
            tuple.append(value)
        }
        return tuple
    }

    func forbids(_ a: [UInt64], _ b: [UInt64]) -> Bool {
        for place in 0..<attributes.count where (a[place] == b[place]) != (place < equal) { return false }
        return true
    }
}

/// The distinct tuples that the records of a cluster hold of the attributes of one `forbid`, none of them with a null.
///
/// A tuple is forbidden by a set when some tuple of the set equals it in every `=` attribute and in no `<>` attribute.
/// Past a few tuples that is counted instead of searched, by inclusion and exclusion over the subsets of the `<>`
/// attributes: the index holds for each subset how many tuples have the same values there, so a question costs 2^n
/// look-ups, whatever the size of the set.
struct ForbidTuples {
    private(set) var tuples: [[UInt64]] = []
    private var index: [UInt64: Int] = [:]

    private static let scanned = 8

    mutating func insert(_ tuple: [UInt64], _ shape: ForbidShape) {
        guard !contains(tuple, shape) else { return }
        tuples.append(tuple)
        guard shape.isIndexed, tuples.count > ForbidTuples.scanned else { return }
        if index.isEmpty {
            for tuple in tuples { count(tuple, shape) }
        } else {
            count(tuple, shape)
        }
    }

    func forbids(_ tuple: [UInt64], _ shape: ForbidShape) -> Bool {
        if index.isEmpty { return tuples.contains { shape.forbids($0, tuple) } }
        var remaining = 0
        for subset in 0..<1 << (shape.attributes.count - shape.equal) {
            let same = index[key(tuple, subset, shape), default: 0]
            remaining += subset.nonzeroBitCount % 2 == 0 ? same : -same
        }
        return remaining > 0
    }

    /// Whether some tuple of one set forbids some tuple of the other.
    func forbids(_ other: ForbidTuples, _ shape: ForbidShape) -> Bool {
        if tuples.count < other.tuples.count { return tuples.contains { other.forbids($0, shape) } }
        return other.tuples.contains { forbids($0, shape) }
    }

    /// Whether some tuple has the values of another one in the attributes compared by `=`.
    func holdsAlike(_ tuple: [UInt64], _ shape: ForbidShape) -> Bool {
        if index.isEmpty { return tuples.contains { $0.prefix(shape.equal) == tuple.prefix(shape.equal) } }
        return index[key(tuple, 0, shape), default: 0] > 0
    }

    private func contains(_ tuple: [UInt64], _ shape: ForbidShape) -> Bool {
        if index.isEmpty { return tuples.contains(tuple) }
        return index[key(tuple, 1 << (shape.attributes.count - shape.equal) - 1, shape)] != nil
    }

    private mutating func count(_ tuple: [UInt64], _ shape: ForbidShape) {
        for subset in 0..<1 << (shape.attributes.count - shape.equal) {
            index[key(tuple, subset, shape), default: 0] += 1
        }
    }

    private func key(_ tuple: [UInt64], _ subset: Int, _ shape: ForbidShape) -> UInt64 {
        var key = Hash64.word(UInt64(subset))
        for place in 0..<tuple.count where place < shape.equal || subset >> (place - shape.equal) & 1 == 1 {
            key = Hash64.combine(key, tuple[place])
        }
        return key
    }
}
