/// Copies of texts, most of which are short: a call of `memcpy` costs more than their bytes.
public enum ShortCopy {
    /// Copies `count` bytes between addresses that do not overlap.
    @inlinable
    @inline(__always)
    public static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int) {
        if count > 16 {
            target.update(from: source, count: count)
        } else if count >= 8 {
            words(source, target, count, UInt64.self)
        } else if count >= 4 {
            words(source, target, count, UInt32.self)
        } else if count > 0 {
            let (first, middle, last) = (source[0], source[count &>> 1], source[count &- 1])
            target[0] = first
            target[count &>> 1] = middle
            target[count &- 1] = last
        }
    }

    /// The first and the last word, which overlap or touch.
    @inlinable
    @inline(__always)
    static func words<Word: FixedWidthInteger & BitwiseCopyable>(
        _ source: UnsafePointer<UInt8>, _ target: UnsafeMutablePointer<UInt8>, _ count: Int, _ type: Word.Type
    ) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        let end = count &- MemoryLayout<Word>.size
        let (first, last) = (from.loadUnaligned(as: Word.self), from.loadUnaligned(fromByteOffset: end, as: Word.self))
        to.storeBytes(of: first, as: Word.self)
        to.storeBytes(of: last, toByteOffset: end, as: Word.self)
    }
}
