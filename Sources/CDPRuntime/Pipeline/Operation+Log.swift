import CDPPlan
import CDPStore
import Logging

extension Operation {
    /// Tells the log and the caller that a stage begins.
    func enter(_ stage: String, _ progress: (String) -> Void) {
        logger.info("stage begins", metadata: ["stage": "\(stage)"])
        progress(stage)
    }

    /// Tells the log what a plan was made of: counts, and no value of anybody.
    func log(_ prepared: Prepared) {
        let profiles = prepared.report.impact.profiles
        logger.info(
            "planned",
            metadata: [
                "generation": "\(prepared.report.generation)", "changes": "\(prepared.report.changes.count)",
                "profiles": "\(profiles.after)", "changed": "\(profiles.changed)",
                "open_gates": "\(prepared.report.gates.count { !$0.isAccepted })",
                "set_aside_bytes": "\(prepared.outcome.setAside)",
            ])
    }

    /// Tells the log what was committed, or that nothing was to be.
    func log(_ commit: Commit?) {
        guard let commit else { return logger.info("nothing to commit") }
        logger.notice(
            "generation committed",
            metadata: [
                "generation": "\(commit.entry.generation)", "is_durable": "\(commit.isDurable)",
                "tables": "\(commit.entry.tables.count)",
            ])
    }

    /// Tells the log what became of deliveries. Why one failed stands in the command's answer: the reason may quote a path, and a
    /// log is read by others than those who run the command.
    func log(_ result: Applied) {
        for destination in result.delivered { logger.info("delivered", metadata: ["destination": "\(destination)"]) }
        for failure in result.failed {
            logger.error("delivery failed", metadata: ["destination": "\(failure.destination)"])
        }
        for error in result.unfinished { logger.error("left unfinished", metadata: ["kind": "\(error.kind)"]) }
    }
}
