import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore

/// The config file of a Singer target. It lies where those of taps lie, and is as they are: the target may write it anew.
struct TargetConfig: Sendable {
    let program: SingerProgram
    let project: String
    let layout: StoreLayout

    /// Hands the path of the file on, once no other destination of the same target and settings is at work.
    func lend(within seconds: Double, _ use: (String) throws -> Void) throws {
        let folder = TapFolder("\(layout.taps)/\(TapFolder.name(program.key))")
        let end = MonotonicClock.now() + seconds
        var held = try folder.lock()
        while held == nil {
            guard MonotonicClock.now() < end, MonotonicClock.wait(until: MonotonicClock.now() + 0.05) else {
                throw DeliveryFailure("the target is at work for another destination", .none)
            }
            held = try folder.lock()
        }
        defer { withExtendedLifetime(held) {} }
        let config = try config()
        let path = try folder.begin(config: config)
        defer { try? folder.end(config: config) }
        try use(path)
    }

    /// The settings with the secrets that they refer to.
    func config() throws -> [UInt8] {
        do {
            return try JSONValue(program.config, Secrets(project: project)).encoded()
        } catch let error as ConnectionError {
            throw DeliveryFailure("\(error.reason); \(error.help)", .none)
        }
    }
}
