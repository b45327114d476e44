import CDPTestSupport
import Testing

@testable import CDPIdentity

@Suite struct AscendingNumbersTests {
    /// Against a sorted array, over several blocks and in every kind of order.
    @Test func holdsWhatASortedArrayHolds() {
        var random = SeededGenerator(seed: 3)
        var numbers = AscendingNumbers()
        var expected: Set<UInt32> = []
        for step in 0..<20_000 {
            let number = step < 3_000 ? UInt32(step) : UInt32.random(in: 0..<5_000, using: &random)
            if step >= 3_000, Bool.random(using: &random) {
                numbers.remove(number)
                expected.remove(number)
            } else {
                numbers.insert(number)
                expected.insert(number)
            }
        }
        var found: [UInt32] = []
        var next = numbers.first(from: 0)
        while let number = next {
            found.append(number)
            next = numbers.first(from: number + 1)
        }
        #expect(found == expected.sorted())
        #expect(numbers.last == found.last)
        for number in found { numbers.remove(number) }
        #expect(numbers.first(from: 0) == nil && numbers.last == nil && numbers.estimate == 0)
    }
}
