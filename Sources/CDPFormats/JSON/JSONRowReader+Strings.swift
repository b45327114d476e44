import CDPTypes
import CKernels

extension JSONRowReader {
    /// Reads a string into a column. Texts are copied 16 bytes at a time up to the first byte that ends or escapes.
    @inline(__always)
    mutating func string(_ node: Int) -> Bool {
        place &+= 1
        let start = place
        guard nodes[node].kind == .string, nodes[node].isUnrestricted else {
            guard let isPlain = scanString() else { return false }
            if isPlain { return store(node, UnsafeBufferPointer(start: text + start, count: place - 1 - start)) }
            guard unescape(start) else { return false }
            let unescaped = scratch
            return unescaped.withUnsafeBufferPointer { store(node, $0) }
        }
        let end = nodes[node].end
        let target = nodes[node].bytes + end
        var copied = 0
        while true {
            let piece = UnsafeRawPointer(text + start + copied).loadUnaligned(as: SIMD2<UInt64>.self)
            UnsafeMutableRawPointer(target + copied).storeBytes(of: piece, as: SIMD2<UInt64>.self)
            let stop = ck_json_stop16(text + start + copied)
            guard stop != 0 else {
                copied &+= 16
                continue
            }
            copied &+= stop.trailingZeroBitCount
            break
        }
        place = start &+ copied
        if text[place] == UInt8(ascii: "\"") {
            place &+= 1
            nodes[node].endRow(at: end &+ copied, isValid: true)
            return true
        }
        return escaped(node, start)
    }

    @inline(never)
    private mutating func escaped(_ node: Int, _ start: Int) -> Bool {
        place = start
        guard scanString() != nil, unescape(start) else { return false }
        let unescaped = scratch
        return unescaped.withUnsafeBufferPointer { store(node, $0) }
    }

    /// Passes over a string whose opening quote was read, to after its closing quote. Whether it has no escapes; nil when it is
    /// no string. Escapes are checked by `unescape` only.
    mutating func scanString() -> Bool? {
        var isPlain = true
        while true {
            let stop = ck_json_stop16(text + place)
            guard stop != 0 else {
                place &+= 16
                continue
            }
            place &+= stop.trailingZeroBitCount
            switch text[place] {
            case UInt8(ascii: "\""):
                place &+= 1
                return isPlain
            case UInt8(ascii: "\\"):
                isPlain = false
                guard text[place &+ 1] >= 0x20 else {
                    _ = invalid()
                    return nil
                }
                place &+= 2
            default:
                _ = invalid()
                return nil
            }
        }
    }

    /// Unfolds the escapes of the string from `start` to the closing quote before `place` into `scratch`.
    @inline(never)
    mutating func unescape(_ start: Int) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        let end = place - 1
        var i = start
        while i < end {
            guard text[i] == UInt8(ascii: "\\") else {
                scratch.append(text[i])
                i += 1
                continue
            }
            i += 2
            switch text[i - 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(text[i - 1])
            case UInt8(ascii: "b"): scratch.append(0x08)
            case UInt8(ascii: "f"): scratch.append(0x0C)
            case UInt8(ascii: "n"): scratch.append(0x0A)
            case UInt8(ascii: "r"): scratch.append(0x0D)
            case UInt8(ascii: "t"): scratch.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = scalar(&i, end) else { return false }
                scratch.append(contentsOf: UTF8.encode(scalar)?.map { $0 } ?? [])
            default:
                place = i - 1
                return invalid()
            }
        }
        return true
    }

    /// The character of a `\u` escape whose digits begin at `i`, or of a pair of them.
    private mutating func scalar(_ i: inout Int, _ end: Int) -> Unicode.Scalar? {
        guard let unit = hexadecimal(&i, end) else { return nil }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, i + 1 < end, text[i] == UInt8(ascii: "\\"), text[i + 1] == UInt8(ascii: "u") else {
            failure = .loneSurrogate
            return nil
        }
        i += 2
        guard let low = hexadecimal(&i, end) else { return nil }
        guard (0xDC00...0xDFFF).contains(low) else {
            failure = .loneSurrogate
            return nil
        }
        return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF)
    }

    private mutating func hexadecimal(_ i: inout Int, _ end: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = i < end ? Hexadecimal.value(text[i]) : nil else {
                place = i
                _ = invalid()
                return nil
            }
            value = value << 4 | UInt32(digit)
            i += 1
        }
        return value
    }

    /// Passes over a value that no column takes, checking that it is JSON.
    mutating func skip() -> Bool {
        /// One bit a level: set for objects.
        var levels: UInt64 = 0
        var depth = 0
        while true {
            switch text[place] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = text[place] == UInt8(ascii: "{")
                guard depth < JSONLinesParser.depthLimit else {
                    failure = .nestedTooDeep
                    return false
                }
                place &+= 1
                skipBlanks()
                if text[place] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    place &+= 1
                    break
                }
                levels = levels << 1 | (isObject ? 1 : 0)
                depth &+= 1
                if isObject, !skipKey() { return false }
                continue
            case UInt8(ascii: "\""): if !skipString() { return false }
            case UInt8(ascii: "t"): if !word(0x6575_7274, 4) { return invalid() }
            case UInt8(ascii: "n"): if !word(0x6C6C_756E, 4) { return invalid() }
            case UInt8(ascii: "f"):
                guard word(0x736C_6166, 4), text[place] == UInt8(ascii: "e") else { return invalid() }
                place &+= 1
            case UInt8(ascii: "N"), UInt8(ascii: "I"): if !passNotFinite() { return invalid() }
            default:
                if text[place &+ 1] == UInt8(ascii: "I"), passNotFinite() { break }
                if !skipNumber() { return false }
            }
            while true {
                if depth == 0 { return true }
                skipBlanks()
                let isObject = levels & 1 == 1
                if text[place] == UInt8(ascii: ",") {
                    place &+= 1
                    skipBlanks()
                    if isObject, !skipKey() { return false }
                    break
                }
                guard text[place] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return invalid() }
                place &+= 1
                levels >>= 1
                depth &-= 1
            }
        }
    }

    private mutating func skipString() -> Bool {
        place &+= 1
        let start = place
        guard let isPlain = scanString() else { return false }
        return isPlain || unescape(start)
    }

    private mutating func skipKey() -> Bool {
        guard text[place] == UInt8(ascii: "\"") else { return invalid() }
        guard skipString() else { return false }
        skipBlanks()
        guard text[place] == UInt8(ascii: ":") else { return invalid() }
        place &+= 1
        skipBlanks()
        return true
    }

    /// Passes over the digits from here on; how many.
    private mutating func skipDigits() -> Int {
        let start = place
        while text[place] &- 0x30 < 10 { place &+= 1 }
        return place &- start
    }

    private mutating func skipNumber() -> Bool {
        if text[place] == UInt8(ascii: "-") { place &+= 1 }
        let isZero = text[place] == 0x30
        let whole = skipDigits()
        guard whole == 1 || whole > 1 && !isZero else { return invalid() }
        if text[place] == UInt8(ascii: ".") {
            place &+= 1
            guard skipDigits() > 0 else { return invalid() }
        }
        if text[place] | 0x20 == UInt8(ascii: "e") {
            place &+= 1
            if text[place] == UInt8(ascii: "+") || text[place] == UInt8(ascii: "-") { place &+= 1 }
            guard skipDigits() > 0 else { return invalid() }
        }
        return true
    }
}
