import CDPColumns
import CDPTypes

/// Structures and lists.
///
/// A field of a structure is its column, and costs nothing; an element of a list is a gather. Elements beyond a list,
/// and fields of a null structure, are null and no data errors.
enum NestedKernels {
    /// A field of structures; null where the structure is.
    static func field(_ column: Column, _ name: String) -> Column {
        guard case .structure(let structure) = column, let place = structure.names.firstIndex(of: name) else {
            return column
        }
        var field = structure.columns[place]
        field.validity = field.validity.intersection(structure.validity)
        return field
    }

    /// The elements at an index; null where the list is shorter or null.
    static func element(_ column: Column, _ place: Int) -> Column {
        pick(column) { $0.count > place ? $0.lowerBound + place : nil }
    }

    /// One element of each list: `body` gets the range of a row in the elements and gives an index there, or nil for
    /// null.
    private static func pick(_ column: Column, _ body: (Range<Int>) -> Int?) -> Column {
        guard case .list(let list) = column else { return column }
        let rows: [Int32] = (0..<list.count).map { row in
            guard list.validity[row], let place = body(list.range(row)) else { return -1 }
            return Int32(truncatingIfNeeded: place)
        }
        return list.elements.gathered(rows)
    }

    /// The kernel of a function of lists; nil for any other name.
    static func kernel(_ name: String, _ type: DataType) -> Kernel? {
        switch name {
        case "len":
            return { input in
                guard case .list(let list) = input.operands[0].column else { return TextKernels.length(&input) }
                let mask = input.operands[0].mask
                return .integer(Rows.fixed(&input) { Int64(list.range($0 & mask).count) })
            }
        case "list_first": return { input in pick(input.operands[0].column) { $0.isEmpty ? nil : $0.lowerBound } }
        case "list_last": return { input in pick(input.operands[0].column) { $0.isEmpty ? nil : $0.upperBound - 1 } }
        case "list_min": return { input in extreme(input.operands[0].column, wanted: -1) }
        case "list_max": return { input in extreme(input.operands[0].column, wanted: 1) }
        case "list_contains": return contains
        default: return nil
        }
    }

    /// The least (`wanted` -1) or greatest (1) element of each list; the first of equal ones. Null elements are left
    /// out.
    private static func extreme(_ column: Column, wanted: Int) -> Column {
        guard case .list(let list) = column else { return column }
        let elements = list.elements
        return pick(column) { range in
            var best: Int?
            for place in range where elements.validity[place] {
                guard let current = best else {
                    best = place
                    continue
                }
                if elements.order(place, elements, current).signum() == wanted { best = place }
            }
            return best
        }
    }

    /// Whether a list holds a value. Rows where either is null are null and never come here, so a null element equals
    /// nothing.
    private static func contains(_ input: inout KernelInput) -> Column {
        guard case .list(let list) = input.operands[0].column else { return input.operands[0].column }
        let value = input.operands[1]
        let mask = input.operands[0].mask
        return .boolean(
            Rows.fixed(&input) { row in
                list.range(row & mask).contains { list.elements.isEqual($0, value.column, row & value.mask) } ? 1 : 0
            })
    }
}
