import CDPColumns
import CDPText
import CDPTypes

extension JSONRowReader {
    /// Reads a number at the current byte; most are digits that their node takes as they are.
    mutating func number(_ node: Int) -> Bool {
        let start = place
        let isNegative = text[place] == UInt8(ascii: "-")
        if isNegative { place &+= 1 }
        var mantissa: Int64 = 0
        let digits = place
        while text[place] &- 0x30 < 10 {
            mantissa = mantissa &* 10 &+ Int64(text[place] &- 0x30)
            place &+= 1
        }
        let whole = place &- digits
        guard whole == 1 || whole > 1 && text[digits] != 0x30 else { return invalid() }
        var decimals = 0
        if text[place] == UInt8(ascii: ".") {
            place &+= 1
            let first = place
            while text[place] &- 0x30 < 10 {
                mantissa = mantissa &* 10 &+ Int64(text[place] &- 0x30)
                place &+= 1
            }
            decimals = place &- first
            guard decimals > 0 else { return invalid() }
        }
        var isSimple = whole &+ decimals <= 18
        if text[place] | 0x20 == UInt8(ascii: "e") {
            isSimple = false
            place &+= 1
            if text[place] == UInt8(ascii: "+") || text[place] == UInt8(ascii: "-") { place &+= 1 }
            let first = place
            while text[place] &- 0x30 < 10 { place &+= 1 }
            guard place > first else { return invalid() }
        }
        if isSimple, nodes[node].isUnrestricted {
            let kind = nodes[node].kind
            let scale = nodes[node].scale
            if kind == .integer && decimals == 0 {
                nodes[node].append(isNegative ? 0 &- mantissa : mantissa)
                return true
            }
            if kind == .decimal, nodes[node].isPlain, decimals <= scale, whole &+ scale <= 18 {
                let value = mantissa &* Numbers.powers[scale &- decimals]
                nodes[node].append(isNegative ? 0 &- value : value)
                return true
            }
        }
        return store(node, number: UnsafeBufferPointer(start: text + start, count: place &- start), decimals: decimals)
    }

    /// Stores a number that is not as simple as its node. As a text it has one form, without decimals that are zeros; its
    /// point is a point whatever sign decimals have in texts, and it is a number whatever texts may not be one.
    @inline(never)
    private mutating func store(_ node: Int, number: UnsafeBufferPointer<UInt8>, decimals: Int) -> Bool {
        guard let rule = rules[node] else { return store(node, number) }
        if nodes[node].kind == .string {
            let end = number.count - decimals - 1
            let isWhole =
                decimals > 0 && number[end] == UInt8(ascii: ".") && number[(end + 1)...].allSatisfy { $0 == 0x30 }
            return store(node, isWhole ? UnsafeBufferPointer(rebasing: number[..<end]) : number)
        }
        let isPlain = rule.decimalSign == UInt8(ascii: ".") && !rule.isInferred
        guard !isPlain, rule.allowed == nil, rule.nulls.isEmpty else { return store(node, number) }
        var plain = rule
        plain.decimalSign = UInt8(ascii: ".")
        plain.isInferred = false
        switch plain.value(of: number) {
        case .success(let stored): nodes[node].append(stored)
        case .failure(let fault): return refuse(node, fault, number)
        }
        return true
    }
}
