import CDPColumns

extension StoreError {
    /// Throws where a signal asks work to stop that can still be dropped.
    package static func checkInterruption() throws(StoreError) {
        guard let signal = Interruption.stop else { return }
        throw StoreError(
            .interrupted, "\(Interruption.name(signal)) ended the command; nothing was committed",
            help: "the store is as it was before; run the command again")
    }
}
